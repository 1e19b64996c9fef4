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
  sample: ProfileBrief[];
}

/** Whom a rule matches, asked again when it rests for a moment; the last answer stays until the next one comes. */
export function usePreview(rule: Rule | null) {
  const { id, api } = useWorkspace();
  const settled = useDebounced(rule, 450);
  const query = useQuery({
    queryKey: ["rule-preview", id, settled],
    queryFn: () => http.post<Preview>(`${api}/audiences/preview`, { rule: settled, sample: 8 }),
    enabled: settled !== null,
    staleTime: 30_000,
    placeholderData: (previous) => previous,
  });
  return { ...query, stale: query.isFetching || settled !== rule };
}
