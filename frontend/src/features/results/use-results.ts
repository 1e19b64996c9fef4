import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** The results of a journey; asked again every minute while the page is seen. */
export function useResults(journey: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/journeys/{journey}/results",
    { params: { path: { ...at, journey } } },
    { refetchInterval: 60_000 },
  );
}
