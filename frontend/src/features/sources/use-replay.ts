import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Puts quarantined items back into the inbox. */
export function useReplay() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (ids: string[]) =>
      dataOf(client.POST("/api/workspaces/{workspace}/quarantine/replay", { params: { path: at }, body: { ids } })),
    onSuccess: () => refresh("quarantine"),
  });
}
