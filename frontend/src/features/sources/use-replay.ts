import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Puts quarantined items back into the inbox. */
export function useReplay() {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (ids: string[]) => http.post<{ replayed: number }>(`${api}/quarantine/replay`, { ids }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["quarantine", workspace] }),
  });
}
