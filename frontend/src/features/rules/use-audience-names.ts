import { useQuery } from "@tanstack/react-query";
import { allPages } from "@/shared/api/all-pages";
import type { Named } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The audiences to choose from, newest first. */
export function useAudienceNames() {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["audiences", id, "names"],
    queryFn: ({ signal }) => allPages<Named>(`${api}/audiences`, {}, signal),
    staleTime: 30_000,
  });
}
