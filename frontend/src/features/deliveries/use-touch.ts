import { api } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { TouchDetail } from "./touch";

/** One touch with its message, attempts and receipts; looked at again while it is on its way. */
export function useTouch(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/touches/{touch}",
    { params: { path: { ...at, touch: id ?? "" } } },
    {
      select: known<TouchDetail>,
      enabled: id !== null,
      refetchInterval: ({ state }) =>
        state.data?.send && ["queued", "leased"].includes(state.data.send.state) ? 3_000 : false,
    },
  );
}
