import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Journey } from "./types";

/** Makes a journey: from nothing, or a copy of another (`from`). */
export function useCreateJourney() {
  const { id, api } = useWorkspace();
  return useMutation({
    mutationFn: ({ name, from }: { name: string; from?: string }) =>
      http.post<Journey>(from ? `${api}/journeys/${from}/clone` : `${api}/journeys`, { name }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["journeys", id] }),
  });
}
