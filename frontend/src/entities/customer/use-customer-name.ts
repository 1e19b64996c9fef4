import { api, isNotFound } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import { customerName } from "./name";

/** The name of a customer: undefined until it is loaded, for roles that may not see customers, and if there is no such customer (`unknown`). */
export function useCustomerName(id: string): { name: string | undefined; unknown: boolean } {
  const { at, can } = useWorkspace();
  const { data: name, error } = api.useQuery(
    "get",
    "/api/workspaces/{workspace}/profiles/{profile}",
    { params: { path: { ...at, profile: id } } },
    { select: customerName, enabled: id !== "" && can("profiles:read"), staleTime: 30_000 },
  );
  return { name, unknown: isNotFound(error) };
}
