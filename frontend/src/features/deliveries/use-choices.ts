import { useQuery } from "@tanstack/react-query";
import { allPages } from "@/shared/api/all-pages";
import type { Named } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The channels or journeys to filter by. */
export function useChoices(what: "channels" | "journeys") {
  const { id, can } = useWorkspace();
  return useQuery({
    queryKey: ["get", `/api/workspaces/{workspace}/${what}`, id, "choices"],
    queryFn: ({ signal }): Promise<Named[]> => allPages(id, what, signal),
    enabled: can(`${what}:read`),
    staleTime: 60_000,
  });
}
