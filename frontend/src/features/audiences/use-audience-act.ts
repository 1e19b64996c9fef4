import { useMutation } from "@tanstack/react-query";
import { client } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

export type Act = "archive" | "restore" | "refresh";

/** Archives, restores or refreshes an audience. */
export function useAudienceAct(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (act: Act) =>
      client.POST(`/api/workspaces/{workspace}/audiences/{audience}/${act}`, {
        params: { path: { ...at, audience: id } },
      }),
    onSuccess: () => refresh("audiences"),
  });
}
