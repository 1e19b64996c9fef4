import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

export type Budget = Served["Budget"];
export type NewBudget = Served["NewBudgetRequest"];

export const SPANS = ["life", "month", "day"] as const satisfies readonly Budget["span"][];

const HERE = "/api/workspaces/{workspace}/journeys/{journey}/budget";

/** The budget of a journey, and how it stands; asked again every minute while the page is seen, more often while what was sent
 * before is counted. */
export function useBudget(journey: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    HERE,
    { params: { path: { ...at, journey } } },
    { refetchInterval: ({ state }) => (state.data?.budget?.counting ? 2_000 : 60_000) },
  );
}

/** Sets the budget, or lifts it. */
export function useBudgetActs(journey: string) {
  const { at } = useWorkspace();
  const params = { path: { ...at, journey } };
  const onSuccess = () => refresh("journeys");
  const set = useMutation({
    mutationFn: (body: NewBudget) => dataOf(client.PUT(HERE, { params, body })),
    onSuccess,
  });
  const lift = useMutation({ mutationFn: () => client.DELETE(HERE, { params }), onSuccess });
  return { set, lift };
}
