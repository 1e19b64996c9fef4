import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Named, Page } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The channels of one medium that are switched on. */
export function useChannelsOf(medium: string) {
  const { id, api, can } = useWorkspace();
  return useQuery({
    queryKey: ["channels", id, "of", medium],
    queryFn: async ({ signal }) => {
      const page = await http.get<Page<Named & { medium: string; enabled: boolean }>>(
        `${api}/channels`,
        { limit: 200 },
        signal,
      );
      return page.results.filter((channel) => channel.medium === medium && channel.enabled);
    },
    enabled: can("channels:read"),
  });
}
