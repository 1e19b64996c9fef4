import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";

/** Whose values are wanted. */
export type Of = { trait: string } | { event: string; property: string } | { namespace: string } | { tag: true };

/** Values that have been seen and begin with or hold `q`, most common first; none while a name is missing. */
export function useValues(of: Of, q: string, enabled = true): string[] {
  const { id, api } = useWorkspace();
  const typed = useDebounced(q, 200);
  const named = Object.values(of).every(Boolean);
  const { data } = useQuery({
    queryKey: ["catalog", id, "values", of, typed],
    queryFn: ({ signal }) => http.get<{ values: string[] }>(`${api}/catalog/values`, { ...of, q: typed }, signal),
    enabled: enabled && named,
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });
  return data?.values ?? [];
}
