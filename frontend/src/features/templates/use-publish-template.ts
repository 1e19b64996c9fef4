import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Freezes the draft that had this ETag into a version that journeys can send. */
export function usePublishTemplate(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (etag: string) =>
      dataOf(
        client.POST("/api/workspaces/{workspace}/templates/{template}/publish", {
          params: { path: { ...at, template: id }, header: { "If-Match": etag } },
        }),
      ),
    onSettled: () => refresh("templates"),
  });
}
