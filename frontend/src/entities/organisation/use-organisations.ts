import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** The departments, branches or brands that journeys can belong to. */
export function useOrganisations() {
  const { at } = useWorkspace();
  return api.useQuery("get", "/api/workspaces/{workspace}/organisations", { params: { path: at } });
}
