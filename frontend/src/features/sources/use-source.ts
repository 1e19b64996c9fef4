import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";

/** One source; null asks nothing. */
export function useSource(id: string | null) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/sources/{source}",
    { params: { path: { ...at, source: id ?? "" } } },
    { enabled: id !== null },
  );
}
