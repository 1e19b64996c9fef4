import { api } from "@/shared/api/client";
import type { Problem } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import type { Rule } from "./rule";

/** What the server reads in a rule while it is edited: its sentence, and what is wrong with it (paths from its root). */
export function useCheck(rule: Rule | null, inJourney: boolean) {
  const { at } = useWorkspace();
  const settled = useDebounced(rule, 300);
  return api.useQuery(
    "post",
    "/api/workspaces/{workspace}/audiences/check",
    { params: { path: at }, body: { rule: { ...settled }, in_journey: inJourney } },
    {
      select: (says) => ({ ...says, problems: says.problems.map(fromRoot) }),
      enabled: settled !== null,
      staleTime: 60_000,
      placeholderData: (previous) => (rule === null ? undefined : previous),
    },
  );
}

/** The problem with its path relative to the rule: `rule.rules[0]` becomes `rules[0]`. */
export const fromRoot = <P extends Problem>(problem: P): P => ({
  ...problem,
  path: problem.path.replace(/^rule(\.|$)/, ""),
});
