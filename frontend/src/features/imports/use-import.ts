import { useMutation, useQuery } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import type { FileImport, Kind, Mapping } from "./import";
import { isWorking, readingOf } from "./import";

const PATH = "/api/workspaces/{workspace}/imports/{file_import}";

/** One import; asked after again while a worker is at it. */
export function useImport(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    PATH,
    { params: { path: { ...at, file_import: id } } },
    { refetchInterval: ({ state }) => (state.data && isWorking(state.data.state) ? 1_000 : false) },
  );
}

// What these two answer depends on how the file was read last, which stands in no parameter of theirs: it stands in their keys.

/** The columns with values and what they may become, as a file of that kind. */
export function useColumns(job: FileImport, kind: Kind) {
  const { at } = useWorkspace();
  const params = { path: { ...at, file_import: job.id }, query: { kind } };
  return useQuery({
    queryKey: ["columns", PATH, params, readingOf(job)],
    queryFn: () => dataOf(client.GET(`${PATH}/columns`, { params })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The first rows as they would become, asked again when the mapping rests for a moment. */
export function useImportPreview(job: FileImport, kind: Kind, mapping: Mapping) {
  const { at } = useWorkspace();
  const body = useDebounced({ kind, mapping }, 400);
  const params = { path: { ...at, file_import: job.id } };
  return useQuery({
    queryKey: ["preview", PATH, params, body, readingOf(job)],
    queryFn: () => dataOf(client.POST(`${PATH}/preview`, { params, body })),
    staleTime: 30_000,
    placeholderData: (previous) => previous,
  });
}

type Act =
  | { check: { kind: Kind; mapping: Mapping } }
  | { readAgain: { encoding?: string; delimiter?: string; sheet?: string } }
  | "start"
  | "cancel"
  | "checkUndo"
  | "undo"
  | "keep";

/** What can be done to an import. */
export function useImportAct(id: string) {
  const { at } = useWorkspace();
  const params = { path: { ...at, file_import: id } };
  return useMutation({
    mutationFn: (act: Act) => {
      if (act === "start") return dataOf(client.POST(`${PATH}/start`, { params }));
      if (act === "cancel") return dataOf(client.POST(`${PATH}/cancel`, { params }));
      if (act === "checkUndo") return dataOf(client.POST(`${PATH}/check-undo`, { params }));
      if (act === "undo") return dataOf(client.POST(`${PATH}/undo`, { params }));
      if (act === "keep") return dataOf(client.POST(`${PATH}/keep`, { params }));
      if ("check" in act) return dataOf(client.POST(`${PATH}/check`, { params, body: act.check }));
      return dataOf(client.PATCH(PATH, { params, body: act.readAgain }));
    },
    onSuccess: () => refresh("imports"),
  });
}

/** The refused rows as a file. */
export async function readErrors(workspace: string, id: string): Promise<Blob> {
  const params = { path: { workspace, file_import: id } };
  const text = await dataOf<unknown>(client.GET(`${PATH}/errors`, { params, parseAs: "text" }));
  // Reading it took off the mark by which spreadsheets know UTF-8.
  return new Blob(["\uFEFF", String(text)], { type: "text/csv" });
}
