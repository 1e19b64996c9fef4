import { useQuery } from "@tanstack/react-query";
import { allPages } from "@/shared/api/all-pages";
import type { Named } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The audiences to choose from, newest first. */
export function useAudienceNames() {
  const { id } = useWorkspace();
  return useQuery({
    queryKey: ["get", "/api/workspaces/{workspace}/audiences", id, "names"],
    queryFn: ({ signal }): Promise<Named[]> => allPages(id, "audiences", signal),
    staleTime: 30_000,
  });
}
