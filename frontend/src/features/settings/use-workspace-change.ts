import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import type { Workspace } from "@/shared/session/session";
import { useWorkspace } from "@/shared/session/workspace";

type Change = Partial<Pick<Workspace, "name" | "time_zone" | "locale" | "consent">>;

/** Changes the name, time zone or language of the workspace, or its policy of consent by the media that are named. */
export function useWorkspaceChange() {
  const { api } = useWorkspace();
  return useMutation({
    mutationFn: (change: Change) => http.patch(api, change),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["session"] }),
  });
}
