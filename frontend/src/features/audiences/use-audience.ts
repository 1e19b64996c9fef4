import { api } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Audience } from "./audience";

/** One audience; looked at again every few seconds, as its size moves. */
export function useAudience(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/audiences/{audience}",
    { params: { path: { ...at, audience: id } } },
    { select: known<Audience>, enabled: id !== "", refetchInterval: 10_000 },
  );
}
