import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Place } from "./home";

const PATH = "/api/workspaces/{workspace}/home";

/** The home page; fetched again every minute while it is shown. */
export function useHome() {
  const { at } = useWorkspace();
  return api.useQuery("get", PATH, { params: { path: at } }, { refetchInterval: 60_000 });
}

/** Changes the order of the cards and hides some, for this person alone; an empty list restores the default. */
export function useArrangeHome() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (cards: Place[]) => dataOf(client.PUT(PATH, { params: { path: at }, body: { cards } })),
    onSuccess: () => refresh("home"),
  });
}
