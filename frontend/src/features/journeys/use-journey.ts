import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { queryClient, refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/journeys/{journey}";

export function useJourney(id: string) {
  const { at } = useWorkspace();
  return api.useQuery("get", PATH, { params: { path: { ...at, journey: id } } }, { enabled: id !== "" });
}

/** What can be done to a journey as a whole; each answers with the journey as it is then. */
export type JourneyAct =
  | { act: "change"; body: { name?: string; description?: string; priority?: number; organisation?: string | null } }
  | { act: "pause" }
  | { act: "resume"; policy: "continue" | "shift" }
  | { act: "archive" };

export function useActOnJourney(id: string) {
  const { at } = useWorkspace();
  const params = { path: { ...at, journey: id } };
  return useMutation({
    mutationFn: (wanted: JourneyAct) => {
      if (wanted.act === "change") return dataOf(client.PATCH(PATH, { params, body: wanted.body }));
      if (wanted.act === "pause") return dataOf(client.POST(`${PATH}/pause`, { params }));
      if (wanted.act === "archive") return dataOf(client.POST(`${PATH}/archive`, { params }));
      return dataOf(client.POST(`${PATH}/resume`, { params, body: { policy: wanted.policy } }));
    },
    onSuccess: (journey) => {
      queryClient.setQueryData(api.queryOptions("get", PATH, { params }).queryKey, journey);
      void refresh("journeys");
    },
  });
}
