import { api } from "@/shared/api/client";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";

/** Whose values are wanted. */
export type Of = { trait: string } | { event: string; property: string } | { namespace: string } | { tag: true };

/** Values that have been seen and begin with or hold `q`, most common first; none while a name is missing. */
export function useValues(of: Of, q: string, enabled = true): string[] {
  const { at } = useWorkspace();
  const typed = useDebounced(q, 200);
  const named = Object.values(of).every(Boolean);
  const { data } = api.useQuery(
    "get",
    "/api/workspaces/{workspace}/catalog/values",
    { params: { path: at, query: { ...of, q: typed } } },
    { enabled: enabled && named, staleTime: 60_000, placeholderData: (previous) => previous },
  );
  return data?.values ?? [];
}
