import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** One channel; null asks nothing. */
export function useChannel(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/channels/{channel}",
    { params: { path: { ...at, channel: id ?? "" } } },
    { enabled: id !== null },
  );
}
