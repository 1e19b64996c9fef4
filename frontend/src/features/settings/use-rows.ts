import { useMutation } from "@tanstack/react-query";
import { client } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { type Pages, type Row, usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";

/** The lists of the settings, by the last word of their address. */
export type What = "members" | "invitations" | "keys" | "caps" | "suppressions" | "identifier-rules";

/** One of the lists. */
export const useRows = <W extends What>(what: W, query: Record<string, string> = {}): Pages<Row<W>> =>
  usePages<What>(what, query) as Pages<Row<W>>;

type Ask = (path: string, init: object) => Promise<{ data?: unknown }>;

/** Asks something of one of the lists: the six are alike, which the types of their paths cannot say. */
const ask = (method: "POST" | "PATCH" | "DELETE") => client[method] as Ask;

/** Adds a row to one of the lists. */
export function useAdd<Made, Body>(what: What) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: async (body: Body) =>
      (await ask("POST")(`/api/workspaces/{workspace}/${what}`, { params: { path: at }, body })).data as Made,
    onSuccess: () => refresh(what),
  });
}

/** Changes, removes or revokes a row of one of the lists. */
export function useChange(what: What) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: ({ row, body, act }: { row: string; body?: unknown; act?: "remove" | "revoke" }): Promise<unknown> => {
      const path = `/api/workspaces/{workspace}/${what}/{row}`;
      const params = { path: { ...at, row } };
      if (act === "remove") return ask("DELETE")(path, { params });
      if (act === "revoke") return ask("POST")(`${path}/revoke`, { params });
      return ask("PATCH")(path, { params, body });
    },
    onSuccess: () => refresh(what),
  });
}
