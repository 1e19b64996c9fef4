import { useMutation } from "@tanstack/react-query";
import { client } from "@/shared/api/client";
import { refreshSession } from "@/shared/api/query-client";
import type { Workspace } from "@/shared/session/session";
import { useWorkspace } from "@/shared/session/workspace";

type Change = Partial<Pick<Workspace, "name" | "time_zone" | "locale" | "consent">>;

/** Changes the name, time zone or language of the workspace, or its policy of consent by the media that are named. */
export function useWorkspaceChange() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (change: Change) => client.PATCH("/api/workspaces/{workspace}", { params: { path: at }, body: change }),
    onSuccess: () => refreshSession(),
  });
}
