import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** What has been seen in the workspace (events, traits, namespaces, tags): feeds every suggestion. */
export function useCatalog() {
  const { at } = useWorkspace();
  return api.useQuery("get", "/api/workspaces/{workspace}/catalog", { params: { path: at } }, { staleTime: 60_000 });
}
