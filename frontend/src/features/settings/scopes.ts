/** What an API key may be given, by the thing it speaks of. Every thing can be read; some can be written or published. */
export const SCOPES = {
  journeys: ["read", "write", "publish", "enroll", "transactional"],
  audiences: ["read", "write"],
  profiles: ["read", "write"],
  touches: ["read", "write"],
  templates: ["read", "write"],
  channels: ["read", "write"],
  sources: ["read", "write"],
  imports: ["read", "write"],
  exports: ["read", "write", "unmasked"],
  alerts: ["read", "write", "test"],
  settings: ["read", "write"],
  members: ["read", "write"],
  keys: ["read", "write"],
  audit: ["read"],
} as const satisfies Record<string, readonly string[]>;

type Thing = keyof typeof SCOPES;

/** A scope that the form of a key offers. */
export type Scope = { [T in Thing]: `${T}:${(typeof SCOPES)[T][number]}` }[Thing];

/** The things in the order of the form, each with the scopes it has. */
export const THINGS = Object.entries(SCOPES) as [Thing, readonly (typeof SCOPES)[Thing][number][]][];

/** The scopes after one was ticked or unticked: whoever may write or publish may read. */
export function toggle(chosen: readonly string[], scope: string, on: boolean): string[] {
  const [thing = ""] = scope.split(":");
  const read = `${thing}:read`;
  if (on) return [...new Set([...chosen, scope, read])].sort();
  const gone = (each: string) => each === scope || (scope === read && each.startsWith(`${thing}:`));
  return chosen.filter((each) => !gone(each)).sort();
}
