import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/journeys";

/** Makes a journey: from nothing, or a copy of another (`from`). */
export function useCreateJourney() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: ({ name, from }: { name: string; from?: string }) =>
      from
        ? dataOf(client.POST(`${PATH}/{journey}/clone`, { params: { path: { ...at, journey: from } }, body: { name } }))
        : dataOf(client.POST(PATH, { params: { path: at }, body: { name, description: "" } })),
    onSuccess: () => refresh("journeys"),
  });
}
