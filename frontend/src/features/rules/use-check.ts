import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Problem, Text } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import type { Rule } from "./rule";

export interface Says {
  problems: Problem[];
  sentence: Text | null;
}

/** What the server reads in a rule while it is edited: its sentence, and what is wrong with it (paths from its root). */
export function useCheck(rule: Rule | null, inJourney: boolean) {
  const { id, api } = useWorkspace();
  const settled = useDebounced(rule, 300);
  return useQuery({
    queryKey: ["rule-check", id, settled, inJourney],
    queryFn: async () => {
      const says = await http.post<Says>(`${api}/audiences/check`, { rule: settled, in_journey: inJourney });
      return { ...says, problems: says.problems.map(fromRoot) };
    },
    enabled: settled !== null,
    staleTime: 60_000,
    placeholderData: (previous) => (rule === null ? undefined : previous),
  });
}

/** The problem with its path relative to the rule: `rule.rules[0]` becomes `rules[0]`. */
export const fromRoot = (problem: Problem): Problem => ({
  ...problem,
  path: problem.path.replace(/^rule(\.|$)/, ""),
});
