import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { type Pages, usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";

/** The lists of the settings, by the last word of their address. */
export type What = "members" | "invitations" | "keys" | "caps" | "suppressions" | "identifier-rules";

/** One of the lists. */
export function useRows<T>(what: What, query: Record<string, string> = {}): Pages<T> {
  const { id, api } = useWorkspace();
  return usePages<T>([what, id], `${api}/${what}`, query);
}

/** Adds a row to one of the lists. */
export function useAdd<Row, Body>(what: What) {
  const { id, api } = useWorkspace();
  return useMutation({
    mutationFn: (body: Body) => http.post<Row>(`${api}/${what}`, body),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [what, id] }),
  });
}

/** Changes, removes or revokes a row of one of the lists. */
export function useChange(what: What) {
  const { id, api } = useWorkspace();
  return useMutation({
    mutationFn: ({ row, body, act }: { row: string; body?: unknown; act?: "remove" | "revoke" }): Promise<unknown> => {
      if (act === "remove") return http.delete(`${api}/${what}/${row}`);
      if (act === "revoke") return http.post(`${api}/${what}/${row}/revoke`);
      return http.patch(`${api}/${what}/${row}`, body);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [what, id] }),
  });
}
