import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh, refreshLists } from "@/shared/api/query-client";
import { known, type Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Kinds } from "./alert";

/** What may be watched, and where it can be told. */
export const useKinds = () =>
  api.useQuery("get", "/api/alert-kinds", {}, { select: known<Kinds>, staleTime: Number.POSITIVE_INFINITY });

/** How many alerts fire; asked again every minute while the page is seen. */
export function useAlertSummary() {
  const { at, can } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/alerts/summary",
    { params: { path: at } },
    { enabled: can("alerts:read"), refetchInterval: 60_000 },
  );
}

/** One alert; null asks nothing. */
export function useAlert(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/alerts/{alert}",
    { params: { path: { ...at, alert: id ?? "" } } },
    { enabled: id !== null, refetchInterval: 30_000 },
  );
}

export interface AlertDraft {
  name: string;
  config: Record<string, unknown>;
  enabled: boolean;
  /** ISO 8601. */
  quiet_period: string;
  tell_resolved: boolean;
  /** Ids. */
  targets: string[];
}

type SaveAlert = { create: AlertDraft & { source: string } } | { id: string; etag: string; change: AlertDraft };

/** Makes an alert, or changes the one that had this ETag: a 412 if somebody has saved since. */
export function useSaveAlert() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (save: SaveAlert) =>
      "create" in save
        ? dataOf(
            client.POST("/api/workspaces/{workspace}/alerts", {
              params: { path: at },
              body: known<Served["NewAlertRequest"]>(save.create),
            }),
          )
        : dataOf(
            client.PATCH("/api/workspaces/{workspace}/alerts/{alert}", {
              params: { path: { ...at, alert: save.id }, header: { "If-Match": save.etag } },
              body: save.change,
            }),
          ),
    onSettled: () => refresh("alerts"),
  });
}

/** Acknowledges what fires, or deletes the alert. */
export function useAlertAct(id: string) {
  const { at } = useWorkspace();
  const params = { path: { ...at, alert: id } };
  const acknowledge = useMutation({
    mutationFn: () => client.POST("/api/workspaces/{workspace}/alerts/{alert}/acknowledge", { params }),
    onSettled: () => refresh("alerts"),
  });
  const remove = useMutation({
    mutationFn: () => client.DELETE("/api/workspaces/{workspace}/alerts/{alert}", { params }),
    onSuccess: () => refreshLists("alerts", "alerts/summary"),
  });
  return { acknowledge, remove };
}
