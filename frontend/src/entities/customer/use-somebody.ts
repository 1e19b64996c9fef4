import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";

/** A customer to show something for: the newest that has a name. Null if there is nobody to be seen, undefined until known. */
export function useSomebody(): string | null | undefined {
  const { can } = useWorkspace();
  const pages = usePages("profiles", { q: "", limit: 20 }, { enabled: can("profiles:read") });
  if (pages.loading) return undefined;
  const named = pages.rows.find(({ label, identifiers }) => label && identifiers.every(({ value }) => value !== label));
  return (named ?? pages.rows[0])?.id ?? null;
}
