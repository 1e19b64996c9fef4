import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Publishes the draft of the given revision. */
export function usePublish(journey: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (revision: number) =>
      dataOf(
        client.POST("/api/workspaces/{workspace}/journeys/{journey}/publish", {
          params: { path: { ...at, journey }, header: { "If-Match": `"${revision}"` } },
        }),
      ),
    onSuccess: () => refresh("journeys"),
  });
}
