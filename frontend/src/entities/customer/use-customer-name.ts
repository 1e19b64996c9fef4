import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import { customerName } from "./name";

/** What one customer is called; undefined until it is known, and for those who may not see customers. */
export function useCustomerName(id: string): string | undefined {
  const { at, can } = useWorkspace();
  const { data } = api.useQuery(
    "get",
    "/api/workspaces/{workspace}/profiles/{profile}",
    { params: { path: { ...at, profile: id } } },
    { select: customerName, enabled: id !== "" && can("profiles:read"), staleTime: 30_000 },
  );
  return data;
}
