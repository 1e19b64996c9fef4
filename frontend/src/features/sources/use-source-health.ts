import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** How a source is doing, asked again every few seconds so that a first event is seen to arrive. */
export function useSourceHealth(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/sources/{source}/health",
    { params: { path: { ...at, source: id } } },
    { refetchInterval: 5_000 },
  );
}
