import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Place } from "./home";

const PATH = "/api/workspaces/{workspace}/home";

/** The home page; asked again every minute while it is seen. */
export function useHome() {
  const { at } = useWorkspace();
  return api.useQuery("get", PATH, { params: { path: at } }, { refetchInterval: 60_000 });
}

/** Puts the cards into another order and hides some, for oneself alone; without any they are as at first. */
export function useArrangeHome() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (cards: Place[]) => dataOf(client.PUT(PATH, { params: { path: at }, body: { cards } })),
    onSuccess: () => refresh("home"),
  });
}
