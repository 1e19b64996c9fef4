import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { Audience } from "./audience";

/** One audience; looked at again every few seconds, as its size moves. */
export function useAudience(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["audiences", workspace, id],
    queryFn: ({ signal }) => http.get<Audience>(`${api}/audiences/${id}`, {}, signal),
    enabled: id !== "",
    refetchInterval: 10_000,
  });
}
