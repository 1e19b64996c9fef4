import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Changes the name, time zone or language of the workspace. */
export function useWorkspaceChange() {
  const { api } = useWorkspace();
  return useMutation({
    mutationFn: (change: { name: string; time_zone: string; locale: string }) => http.patch(api, change),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["session"] }),
  });
}
