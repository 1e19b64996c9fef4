import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Puts a failed send back into the outbox, or takes a queued one out. */
export function useTouchAct(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (act: "retry" | "cancel") => http.post(`${api}/touches/${id}/${act}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["touches", workspace] }),
  });
}
