import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** One refused item; null asks nothing. */
export function useQuarantined(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/quarantine/{quarantined}",
    { params: { path: { ...at, quarantined: id ?? "" } } },
    { enabled: id !== null },
  );
}
