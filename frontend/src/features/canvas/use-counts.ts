import { useQuery } from "@tanstack/react-query";
import type { Totals } from "@/features/journeys/types";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";

export interface Counts {
  /** Null: all versions together. */
  version: string | null;
  totals: Totals;
  nodes: Record<string, { inside: number; arrived: number; left: number }>;
  ports: { node: string; port: string; n: number }[];
  edges: Record<string, number>;
  refused: Record<string, number>;
  exits: Record<string, number>;
}

type Answer = Counts & { at: string };

/** The answer without its time: as long as nobody moves, nothing that shows counts is drawn again. */
export const withoutTime = ({ at: _, ...counts }: Answer): Counts => counts;

/** Who stands where and who has passed, in one version; asked again every second and a half while the page is seen. */
export function useCounts(journey: string, version: string | null) {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["counts", id, journey, version],
    queryFn: ({ signal }) => http.get<Answer>(`${api}/journeys/${journey}/counts`, { version }, signal),
    select: withoutTime,
    enabled: version !== null,
    refetchInterval: 1500,
    staleTime: 0,
  });
}
