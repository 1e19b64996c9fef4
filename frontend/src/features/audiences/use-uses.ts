import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Named } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The journeys and audiences that speak of this audience. */
export function useUses(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["audiences", workspace, id, "uses"],
    queryFn: ({ signal }) =>
      http.get<{ journeys: Named[]; audiences: Named[] }>(`${api}/audiences/${id}/uses`, {}, signal),
  });
}
