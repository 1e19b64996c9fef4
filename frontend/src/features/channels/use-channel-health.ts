import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { ChannelHealth } from "./channel";

/** What waits in a channel's outbox, and what became of the newest sends. */
export function useChannelHealth(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["channels", workspace, id, "health"],
    queryFn: ({ signal }) => http.get<ChannelHealth>(`${api}/channels/${id}/health`, {}, signal),
    refetchInterval: 10_000,
  });
}
