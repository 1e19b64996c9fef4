import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Card, Dashboard } from "./dashboard";

const PATH = "/api/workspaces/{workspace}/dashboards";

/** A dashboard with what its cards show; asked again every minute while the page is seen. */
export function useDashboard(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    `${PATH}/{dashboard}/data`,
    { params: { path: { ...at, dashboard: id } } },
    { refetchInterval: 60_000 },
  );
}

interface Draft {
  name: string;
  shared: boolean;
  cards: Card[];
}

/** Makes a dashboard, or changes the one that had this ETag: a 412 if somebody has saved since. */
export function useSaveDashboard(dashboard: Dashboard | null) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (body: Draft) =>
      dashboard
        ? dataOf(
            client.PATCH(`${PATH}/{dashboard}`, {
              params: { path: { ...at, dashboard: dashboard.id }, header: { "If-Match": dashboard.etag } },
              body,
            }),
          )
        : dataOf(client.POST(PATH, { params: { path: at }, body })),
    onSuccess: () => refresh("dashboards", "metrics"),
  });
}

/** Duplicates, archives or restores a dashboard. */
export function useDashboardAct(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (act: "duplicate" | "archive" | "restore") =>
      dataOf(client.POST(`${PATH}/{dashboard}/${act}`, { params: { path: { ...at, dashboard: id } } })),
    onSuccess: () => refresh("dashboards", "metrics"),
  });
}
