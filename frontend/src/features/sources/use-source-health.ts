import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { SourceHealth } from "./source";

/** How a source is doing, asked again every few seconds so that a first event is seen to arrive. */
export function useSourceHealth(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["sources", workspace, id, "health"],
    queryFn: ({ signal }) => http.get<SourceHealth>(`${api}/sources/${id}/health`, {}, signal),
    refetchInterval: 5_000,
  });
}
