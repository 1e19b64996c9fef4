import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { daysBefore } from "@/shared/format/time";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/audiences/{audience}/sizes";

/** The size of an audience at evenly spaced moments of the last `days`. */
export function useSizes(id: string, days: number) {
  const { at } = useWorkspace();
  return useQuery({
    queryKey: ["get", PATH, at, id, days],
    queryFn: async ({ signal }) => {
      const start = daysBefore(new Date(), days);
      const params = { path: { ...at, audience: id }, query: { start, points: 91 } };
      return (await dataOf(client.GET(PATH, { params, signal }))).points;
    },
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });
}
