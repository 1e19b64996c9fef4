import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/sources";

type Change =
  | { create: { name: string } }
  | { id: string; change: { name?: string; enabled?: boolean; time_zone?: string } }
  | { rotate: string };

/** Makes a source, changes one, or gives one a fresh key. */
export function useSaveSource() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (what: Change) => {
      if ("create" in what)
        return dataOf(client.POST(PATH, { params: { path: at }, body: { time_zone: "", ...what.create } }));
      if ("rotate" in what) {
        return dataOf(client.POST(`${PATH}/{source}/rotate`, { params: { path: { ...at, source: what.rotate } } }));
      }
      return dataOf(
        client.PATCH(`${PATH}/{source}`, { params: { path: { ...at, source: what.id } }, body: what.change }),
      );
    },
    onSuccess: () => refresh("sources"),
  });
}
