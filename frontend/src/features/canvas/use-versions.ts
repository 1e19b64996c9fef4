import { useQuery } from "@tanstack/react-query";
import type { Version } from "@/features/journeys/types";
import { http } from "@/shared/api/http";
import type { Page } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Described, Graph } from "./types";

export function useVersions(journey: string, enabled: boolean) {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["versions", id, journey],
    queryFn: async ({ signal }) =>
      (await http.get<Page<Version>>(`${api}/journeys/${journey}/versions`, { limit: 200 }, signal)).results,
    enabled,
  });
}

export interface VersionDetail extends Version {
  graph: Graph;
  nodes: Record<string, Described>;
}

/** A published version with its drawing; it never changes. */
export function useVersion(journey: string, version: string | null) {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["versions", id, journey, version],
    queryFn: ({ signal }) => http.get<VersionDetail>(`${api}/journeys/${journey}/versions/${version}`, {}, signal),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
