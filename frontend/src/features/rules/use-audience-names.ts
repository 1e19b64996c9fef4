import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Named, Page } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The audiences to choose from, newest first (at most 200). */
export function useAudienceNames() {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["audiences", id, "names"],
    queryFn: async ({ signal }) => (await http.get<Page<Named>>(`${api}/audiences`, { limit: 200 }, signal)).results,
    staleTime: 30_000,
  });
}
