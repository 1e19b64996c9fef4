import { useMutation, useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Journey } from "./types";

const keyOf = (workspace: string, id: string) => ["journeys", workspace, "one", id];

export function useJourney(id: string) {
  const workspace = useWorkspace();
  return useQuery({
    queryKey: keyOf(workspace.id, id),
    queryFn: ({ signal }) => http.get<Journey>(`${workspace.api}/journeys/${id}`, {}, signal),
  });
}

/** What can be done to a journey as a whole; each answers with the journey as it is then. */
export type JourneyAct =
  | { act: "change"; body: { name?: string; description?: string; priority?: number } }
  | { act: "pause" }
  | { act: "resume"; policy: "continue" | "shift" }
  | { act: "archive" };

export function useActOnJourney(id: string) {
  const workspace = useWorkspace();
  const path = `${workspace.api}/journeys/${id}`;
  return useMutation({
    mutationFn: (wanted: JourneyAct) => {
      if (wanted.act === "change") return http.patch<Journey>(path, wanted.body);
      return http.post<Journey>(`${path}/${wanted.act}`, wanted.act === "resume" ? { policy: wanted.policy } : {});
    },
    onSuccess: (journey) => {
      queryClient.setQueryData(keyOf(workspace.id, id), journey);
      void queryClient.invalidateQueries({ queryKey: ["journeys", workspace.id] });
    },
  });
}
