import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** The journeys that send by this channel. */
export function useUses(id: string) {
  const { at } = useWorkspace();
  return api.useQuery("get", "/api/workspaces/{workspace}/channels/{channel}/uses", {
    params: { path: { ...at, channel: id } },
  });
}
