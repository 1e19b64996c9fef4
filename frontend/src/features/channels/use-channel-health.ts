import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** What waits in a channel's outbox, and what became of the newest sends. */
export function useChannelHealth(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/channels/{channel}/health",
    { params: { path: { ...at, channel: id } } },
    { refetchInterval: 10_000 },
  );
}
