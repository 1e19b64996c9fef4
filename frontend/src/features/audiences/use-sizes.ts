import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { Point } from "./chart";

/** The size of an audience at evenly spaced moments of the last `days`. */
export function useSizes(id: string, days: number) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["audiences", workspace, id, "sizes", days],
    queryFn: async ({ signal }) => {
      const start = new Date(Date.now() - days * 86_400_000).toISOString();
      return (await http.get<{ points: Point[] }>(`${api}/audiences/${id}/sizes`, { start, points: 91 }, signal))
        .points;
    },
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });
}
