import { keepPreviousData, useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { known, type Served } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import { type Definition, type Draft, isWhole, type Metric } from "./metric";

const PATH = "/api/workspaces/{workspace}/metrics";

/** One metric; null sends no request. */
export function useMetric(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    `${PATH}/{metric}`,
    { params: { path: { ...at, metric: id ?? "" } } },
    { enabled: id !== null, select: (metric) => known<Metric>(metric) },
  );
}

/** The last 30 days of metrics side by side, refused where they do not go together. */
export function useMetricValues(ids: readonly string[]) {
  const { at } = useWorkspace();
  return api.useQuery("get", `${PATH}/values`, { params: { path: at, query: { metrics: ids.join(",") } } });
}

/** The problems of a definition and its last 30 days; asked for when typing pauses and the definition is complete. */
export function usePreview(definition: Definition) {
  const { at } = useWorkspace();
  const settled = useDebounced(definition, 400);
  return api.useQuery(
    "post",
    `${PATH}/preview`,
    { params: { path: at }, body: { definition: known<Served["DefinitionRequest"]>(settled) } },
    { enabled: isWhole(settled), staleTime: 30_000, placeholderData: keepPreviousData },
  );
}

/** What uses a metric. */
export function useUses(id: string) {
  const { at } = useWorkspace();
  return api.useQuery("get", `${PATH}/{metric}/uses`, { params: { path: { ...at, metric: id } } });
}

/** Makes a metric, or changes the one that had this ETag: a 412 if somebody has saved since. */
export function useSaveMetric(metric: Metric | null) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body = known<Served["NewMetricRequest"]>(draft);
      return metric
        ? dataOf(
            client.PATCH(`${PATH}/{metric}`, {
              params: { path: { ...at, metric: metric.id }, header: { "If-Match": metric.etag } },
              body,
            }),
          )
        : dataOf(client.POST(PATH, { params: { path: at }, body }));
    },
    onSuccess: () => refresh("metrics"),
  });
}

/** Archives or restores a metric. */
export function useMetricAct(id: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (act: "archive" | "restore") =>
      client.POST(`${PATH}/{metric}/${act}`, { params: { path: { ...at, metric: id } } }),
    onSuccess: () => refresh("metrics", "audiences"),
  });
}
