import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { ExportFormat, Wanted } from "./export";
import { saying } from "./export";

const PATH = "/api/workspaces/{workspace}/exports";

/** The columns that an export of the list may have. */
export function useExportColumns(list: Wanted["list"]) {
  const { at } = useWorkspace();
  return api.useQuery("get", `${PATH}/columns`, { params: { path: at, query: { list } } });
}

/** Asks for an export. */
export function useBeginExport({ list, filters }: Wanted) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (chosen: { columns: string[]; format: ExportFormat }) =>
      dataOf(
        client.POST(PATH, { params: { path: at }, body: { list, filters: saying(filters), masked: false, ...chosen } }),
      ),
    onSuccess: () => refresh("exports"),
  });
}
