import { api } from "@/shared/api/client";
import { known, type Served, type ServedBut } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Graph } from "./types";

export type VersionDetail = ServedBut<Served["VersionDetail"], { graph: Graph }>;

/** A published version with its drawing; it never changes. */
export function useVersion(journey: string, version: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/journeys/{journey}/versions/{version}",
    { params: { path: { ...at, journey, version: version ?? "" } } },
    {
      select: known<VersionDetail>,
      enabled: version !== null,
      staleTime: Number.POSITIVE_INFINITY,
    },
  );
}
