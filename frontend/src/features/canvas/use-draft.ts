import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { Draft } from "./types";

/** The draft as the server has it when the canvas opens; from then on the canvas itself is newer. */
export function useDraft(journey: string) {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["draft", id, journey],
    queryFn: ({ signal }) => http.get<Draft>(`${api}/journeys/${journey}/draft`, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}
