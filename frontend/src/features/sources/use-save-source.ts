import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Source } from "./source";

type Change =
  | { create: { name: string } }
  | { id: string; change: { name?: string; enabled?: boolean; time_zone?: string } }
  | { rotate: string };

/** Makes a source, changes one, or gives one a fresh key. */
export function useSaveSource() {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (what: Change) => {
      if ("create" in what) return http.post<Source>(`${api}/sources`, what.create);
      if ("rotate" in what) return http.post<Source>(`${api}/sources/${what.rotate}/rotate`);
      return http.patch<Source>(`${api}/sources/${what.id}`, what.change);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["sources", workspace] }),
  });
}
