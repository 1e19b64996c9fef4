import { useMutation, useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { ParkedSummary } from "./parked";

/** How much is set aside; asked again every minute while the page is seen. */
export function useParkedSummary() {
  const { id, api, can } = useWorkspace();
  return useQuery({
    queryKey: ["parked", id, "summary"],
    queryFn: ({ signal }) => http.get<ParkedSummary>(`${api}/parked/summary`, {}, signal),
    enabled: can("journeys:read"),
    refetchInterval: 60_000,
  });
}

/** Retries what is named, or everything, at once instead of at its time. */
export function useRetryParked() {
  const { id, api } = useWorkspace();
  return useMutation({
    mutationFn: (which: { ids: string[] } | { all: true }) =>
      http.post<{ retried: number }>(`${api}/parked/retry`, which),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["parked", id] }),
  });
}
