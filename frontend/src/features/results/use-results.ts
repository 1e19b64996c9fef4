import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { Results } from "./results";

/** The results of a journey; asked again every minute while the page is seen. */
export function useResults(journey: string) {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["results", id, journey],
    queryFn: ({ signal }) => http.get<Results>(`${api}/journeys/${journey}/results`, {}, signal),
    refetchInterval: 60_000,
  });
}
