import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

/** How much is set aside; asked again every minute while the page is seen. */
export function useParkedSummary() {
  const { at, can } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/parked/summary",
    { params: { path: at } },
    { enabled: can("journeys:read"), refetchInterval: 60_000 },
  );
}

/** One thing that is set aside; null asks nothing. */
export function useParked(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/parked/{parked}",
    { params: { path: { ...at, parked: id ?? "" } } },
    { enabled: id !== null },
  );
}

/** Retries what is named, or everything, at once instead of at its time. */
export function useRetryParked() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (which: { ids: string[] } | { all: true }) =>
      dataOf(
        client.POST("/api/workspaces/{workspace}/parked/retry", {
          params: { path: at },
          body: { all: false, ...which },
        }),
      ),
    onSuccess: () => refresh("parked"),
  });
}
