import { useMutation } from "@tanstack/react-query";
import { client } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** Puts a failed send back into the outbox, or takes a queued one out. */
export function useTouchAct(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (act: "retry" | "cancel") =>
      client.POST(`/api/workspaces/{workspace}/touches/{touch}/${act}`, { params: { path: { ...at, touch: id } } }),
    onSuccess: () => refresh("touches"),
  });
}
