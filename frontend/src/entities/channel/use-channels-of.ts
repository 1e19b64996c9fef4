import { api } from "@/shared/api/client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** The channels of one medium that are switched on. */
export function useChannelsOf(medium: Served["Channel"]["medium"]) {
  const { at, can } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/channels",
    { params: { path: at, query: { limit: 200, medium, enabled: true } } },
    {
      select: ({ results }) => results,
      enabled: can("channels:read"),
    },
  );
}
