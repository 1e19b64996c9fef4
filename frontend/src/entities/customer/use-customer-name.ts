import { api, isNotFound } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import { customerName } from "./name";

/** What one customer is called; undefined until it is known, for those who may not see customers, and where there is none. */
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
