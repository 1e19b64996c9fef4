import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Named, Page } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The channels or journeys to filter by. */
export function useChoices(what: "channels" | "journeys") {
  const { id, api, can } = useWorkspace();
  return useQuery({
    queryKey: [what, id, "choices"],
    queryFn: async ({ signal }) => (await http.get<Page<Named>>(`${api}/${what}`, { limit: 200 }, signal)).results,
    enabled: can(`${what}:read`),
    staleTime: 60_000,
  });
}
