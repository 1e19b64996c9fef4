import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

export type Act = "archive" | "restore" | "refresh";

/** Archives, restores or refreshes an audience. */
export function useAudienceAct(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (act: Act) => http.post(`${api}/audiences/${id}/${act}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["audiences", workspace] }),
  });
}
