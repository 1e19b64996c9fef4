import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Ends a channel's pause, or cancels what waits on it (at most 10,000 at once; gives how many there were). */
export function useChannelAct(id: string) {
  const { id: workspace, api } = useWorkspace();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ["channels", workspace] }),
      queryClient.invalidateQueries({ queryKey: ["touches", workspace] }),
    ]);
  const resume = useMutation({
    mutationFn: () => http.post(`${api}/channels/${id}/resume`),
    onSettled: refresh,
  });
  const cancelQueue = useMutation({
    mutationFn: () => http.post<{ cancelled: number }>(`${api}/channels/${id}/cancel_queue`),
    onSettled: refresh,
  });
  return { resume, cancelQueue };
}
