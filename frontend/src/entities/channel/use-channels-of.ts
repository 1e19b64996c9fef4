import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** The channels of one medium that are switched on. */
export function useChannelsOf(medium: string) {
  const { at, can } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/channels",
    { params: { path: at, query: { limit: 200 } } },
    {
      select: ({ results }) => results.filter((channel) => channel.medium === medium && channel.enabled),
      enabled: can("channels:read"),
    },
  );
}
