import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Ends a channel's pause, or cancels what waits on it (at most 10,000 at once; gives how many there were). */
export function useChannelAct(id: string) {
  const { at } = useWorkspace();
  const params = { path: { ...at, channel: id } };
  const onSettled = () => refresh("channels", "touches");
  const resume = useMutation({
    mutationFn: () => client.POST("/api/workspaces/{workspace}/channels/{channel}/resume", { params }),
    onSettled,
  });
  const cancelQueue = useMutation({
    mutationFn: () => dataOf(client.POST("/api/workspaces/{workspace}/channels/{channel}/cancel_queue", { params })),
    onSettled,
  });
  return { resume, cancelQueue };
}
