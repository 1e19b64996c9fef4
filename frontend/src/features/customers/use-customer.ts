import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** One customer with identifiers, traits, tags and consent. */
export function useCustomer(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/profiles/{profile}",
    { params: { path: { ...at, profile: id } } },
    { refetchInterval: 15_000 },
  );
}
