import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import type { Problem } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

interface Published {
  version: { id: string; number: number; published_at: string };
  problems: Problem[];
}

/** Freezes the saved draft into a version that journeys can send. */
export function usePublishTemplate(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: () => http.post<Published>(`${api}/templates/${id}/publish`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["templates", workspace] }),
  });
}
