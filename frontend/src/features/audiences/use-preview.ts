import type { Rule } from "@/features/rules/rule";
import { api } from "@/shared/api/client";
import type { Served } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/audiences/preview";

export type Preview = Served["Preview"];

/**
 * The customers that a rule matches, asked again after a pause in editing; the last answer stays until the next one comes.
 * Where there are very many customers an estimate comes first, and gives way to the exact count.
 */
export function usePreview(rule: Rule | null) {
  const { at } = useWorkspace();
  const settled = useDebounced(rule, 450);
  // The exact count may take seconds of the database: it is not asked for rules on the way to another.
  const rested = useDebounced(rule, 1_500);
  const ask = (exact: boolean) => ({ params: { path: at }, body: { rule: settled ?? {}, sample: 8, exact } });
  const first = api.useQuery("post", PATH, ask(false), {
    enabled: settled !== null,
    staleTime: 30_000,
    placeholderData: (previous) => previous,
  });
  const estimated = !first.isPlaceholderData && first.data !== undefined && first.data.margin !== null;
  const exact = api.useQuery("post", PATH, ask(true), {
    enabled: settled !== null && rested === settled && estimated,
    staleTime: 30_000,
    retry: false,
  });
  return {
    data: (estimated && exact.data) || first.data,
    error: first.error,
    stale: first.isFetching || settled !== rule,
  };
}
