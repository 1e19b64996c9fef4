import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** One entry of the log; null asks nothing. */
export function useEntry(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/audit/{entry}",
    { params: { path: { ...at, entry: id ?? "" } } },
    { enabled: id !== null },
  );
}
