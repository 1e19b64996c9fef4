import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** The journeys and audiences that speak of this audience. */
export function useUses(id: string) {
  const { at } = useWorkspace();
  return api.useQuery("get", "/api/workspaces/{workspace}/audiences/{audience}/uses", {
    params: { path: { ...at, audience: id } },
  });
}
