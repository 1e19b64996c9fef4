import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { TouchDetail } from "./touch";

/** One touch with its message, attempts and receipts; looked at again while it is on its way. */
export function useTouch(id: string | null) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["touches", workspace, id],
    queryFn: ({ signal }) => http.get<TouchDetail>(`${api}/touches/${id}`, {}, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data?.send && ["queued", "leased"].includes(state.data.send.state) ? 3_000 : false,
  });
}
