import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh, refreshLists } from "@/shared/api/query-client";
import { known, type Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** One target; null asks nothing. */
export function useTarget(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/alert-targets/{target}",
    { params: { path: { ...at, target: id ?? "" } } },
    { enabled: id !== null },
  );
}

export interface TargetDraft {
  name: string;
  enabled: boolean;
  settings: Record<string, unknown>;
  /** Only those that were typed: a secret left out is kept. */
  secrets: Record<string, string>;
}

type SaveTarget = { create: TargetDraft & { kind: string } } | { id: string; etag: string; change: TargetDraft };

/** Sets up a target, or changes the one that had this ETag: a 412 if somebody has saved since. */
export function useSaveTarget() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (save: SaveTarget) =>
      "create" in save
        ? dataOf(
            client.POST("/api/workspaces/{workspace}/alert-targets", {
              params: { path: at },
              body: known<Served["NewAlertTargetRequest"]>(save.create),
            }),
          )
        : dataOf(
            client.PATCH("/api/workspaces/{workspace}/alert-targets/{target}", {
              params: { path: { ...at, target: save.id }, header: { "If-Match": save.etag } },
              body: save.change,
            }),
          ),
    onSettled: () => refresh("alert-targets", "alerts"),
  });
}

/** Sends a test notice to the target as it is saved, and says what came of it. */
export function useTestTarget(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/workspaces/{workspace}/alert-targets/{target}/test", {
          params: { path: { ...at, target: id } },
        }),
      ),
    onSettled: () => refresh("alert-targets"),
  });
}

/** Deletes a target; a 409 names the alerts that are told there. */
export function useDeleteTarget(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: () =>
      client.DELETE("/api/workspaces/{workspace}/alert-targets/{target}", { params: { path: { ...at, target: id } } }),
    onSuccess: () => refreshLists("alert-targets"),
  });
}
