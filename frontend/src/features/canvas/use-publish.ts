import { useMutation } from "@tanstack/react-query";
import type { Version } from "@/features/journeys/types";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import type { Problem } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

interface Published {
  version: Version;
  problems: Problem[];
}

/** Publishes the draft of the given revision. */
export function usePublish(journey: string) {
  const { id, api } = useWorkspace();
  return useMutation({
    mutationFn: (revision: number) => http.post<Published>(`${api}/journeys/${journey}/publish`, {}, `"${revision}"`),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["journeys", id] }),
        queryClient.invalidateQueries({ queryKey: ["versions", id, journey] }),
      ]);
    },
  });
}
