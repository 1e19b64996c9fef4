import { api } from "@/shared/api/client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

export type Counts = Omit<Served["Counts"], "at">;

type Answer = Counts & { at: string };

/** The answer without its time: as long as nobody moves, nothing that shows counts is drawn again. */
export const withoutTime = ({ at: _, ...counts }: Answer): Counts => counts;

/** Who stands where and who has passed, in one version; asked again every second and a half while the page is seen. */
export function useCounts(journey: string, version: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/journeys/{journey}/counts",
    { params: { path: { ...at, journey }, query: { version: version ?? "" } } },
    { select: withoutTime, enabled: version !== null, refetchInterval: 1500, staleTime: 0 },
  );
}
