import { keepPreviousData, useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Asked } from "./attribution";

const PROGRAM = "/api/workspaces/{workspace}/program";

/** Program lift, measured by the program holdout. */
export function useProgram() {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    PROGRAM,
    { params: { path: at } },
    {
      staleTime: 60_000,
      // It is measured within minutes of a choice.
      refetchInterval: ({ state: { data } }) => (data?.holdout && !data.measured ? 20_000 : false),
    },
  );
}

/** Measures the program lift by the events of a metric (its id), or by the goals of all journeys (null). */
export function useMeasureBy() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (metric: string | null) => dataOf(client.PUT(PROGRAM, { params: { path: at }, body: { metric } })),
    onSuccess: () => refresh("program"),
  });
}

/** The conversions of a period as each model shares them; the answer before stays while another is on its way. */
export function useAttribution(asked: Asked) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/results/attribution",
    { params: { path: at, query: asked } },
    { placeholderData: keepPreviousData, staleTime: 60_000 },
  );
}
