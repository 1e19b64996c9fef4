import { useQuery } from "@tanstack/react-query";
import type { Rule } from "@/features/rules/rule";
import { http } from "@/shared/api/http";
import type { Problem, ProfileBrief, Text } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";

export interface Preview {
  problems: Problem[];
  sentence: Text | null;
  /** Null while the rule has errors. */
  count: number | null;
  total: number | null;
  /** How far off an estimated count may be, 19 times in 20; null if it is exact. */
  margin: number | null;
  sample: ProfileBrief[];
}

/**
 * Whom a rule matches, asked again when it rests for a moment; the last answer stays until the next one comes.
 * Where there are very many customers an estimate comes first, and gives way to the exact count.
 */
export function usePreview(rule: Rule | null) {
  const { id, api } = useWorkspace();
  const settled = useDebounced(rule, 450);
  // The exact count may take seconds of the database: it is not asked for rules on the way to another.
  const rested = useDebounced(rule, 1_500);
  const ask = (exact: boolean) => ({
    queryKey: ["rule-preview", id, settled, exact],
    queryFn: () => http.post<Preview>(`${api}/audiences/preview`, { rule: settled, sample: 8, exact }),
    staleTime: 30_000,
  });
  const first = useQuery<Preview>({
    ...ask(false),
    enabled: settled !== null,
    placeholderData: (previous) => previous,
  });
  const estimated = !first.isPlaceholderData && first.data !== undefined && first.data.margin !== null;
  const exact = useQuery<Preview>({
    ...ask(true),
    enabled: settled !== null && rested === settled && estimated,
    retry: false,
  });
  return {
    data: (estimated && exact.data) || first.data,
    error: first.error,
    stale: first.isFetching || settled !== rule,
  };
}
