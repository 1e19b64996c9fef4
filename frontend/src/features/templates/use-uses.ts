import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** The journeys that send this template. */
export function useUses(id: string) {
  const { at } = useWorkspace();
  return api.useQuery("get", "/api/workspaces/{workspace}/templates/{template}/uses", {
    params: { path: { ...at, template: id } },
  });
}
