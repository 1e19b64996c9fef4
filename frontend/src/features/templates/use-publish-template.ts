import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import type { Problem } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

interface Published {
  version: { id: string; number: number; published_at: string };
  problems: Problem[];
}

/** Freezes the draft that had this ETag into a version that journeys can send. */
export function usePublishTemplate(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (etag: string) => http.post<Published>(`${api}/templates/${id}/publish`, {}, etag),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["templates", workspace] }),
  });
}
