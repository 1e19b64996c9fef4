import { useMutation } from "@tanstack/react-query";
import type { Rule } from "@/features/rules/rule";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Audience } from "./audience";

/** What can be edited of an audience; no rule before its first condition. */
export interface Draft {
  name: string;
  description: string;
  rule: Rule | null;
}

/** Saves a new audience, or the changes of one that had this ETag. */
export function useSaveAudience(id: string | undefined) {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: ({ draft, etag }: { draft: Draft; etag: string | undefined }) =>
      id ? http.patch<Audience>(`${api}/audiences/${id}`, draft, etag) : http.post<Audience>(`${api}/audiences`, draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["audiences", workspace] }),
  });
}
