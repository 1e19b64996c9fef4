/** What an API key may be given, by the thing it speaks of. Every thing can be read; some can be written or published. */
export const SCOPES: Record<string, string[]> = {
  journeys: ["read", "write", "publish", "transactional"],
  audiences: ["read", "write"],
  profiles: ["read", "write"],
  touches: ["read", "write"],
  templates: ["read", "write"],
  channels: ["read", "write"],
  sources: ["read", "write"],
  settings: ["read", "write"],
  members: ["read", "write"],
  keys: ["read", "write"],
};

/** The scopes after one was ticked or unticked: whoever may write or publish may read. */
export function toggle(chosen: readonly string[], scope: string, on: boolean): string[] {
  const [thing = "", deed = ""] = scope.split(":");
  const read = `${thing}:read`;
  const next = new Set(chosen);
  if (on) {
    next.add(scope);
    next.add(read);
  } else {
    next.delete(scope);
    if (deed === "read") for (const each of SCOPES[thing] ?? []) next.delete(`${thing}:${each}`);
  }
  return [...next].sort();
}
