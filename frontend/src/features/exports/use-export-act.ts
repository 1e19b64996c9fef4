import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/exports/{export}";

/** Stops an export, or deletes its file. */
export function useCancelExport() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (id: string) => dataOf(client.POST(`${PATH}/cancel`, { params: { path: { ...at, export: id } } })),
    onSuccess: () => refresh("exports"),
  });
}

/** Asks for a link to the file and follows it; the browser keeps the page and saves the file. */
export function useDownload() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: async (id: string) => {
      const { url } = await dataOf(client.POST(`${PATH}/link`, { params: { path: { ...at, export: id } } }));
      window.location.assign(new URL(url).pathname);
    },
  });
}
