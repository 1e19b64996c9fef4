import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Adapter } from "./channel";

/** The adapters on offer. */
export const useAdapters = () =>
  useQuery({
    queryKey: ["adapters"],
    queryFn: async ({ signal }) => (await http.get<{ results: Adapter[] }>("/adapters", {}, signal)).results,
    staleTime: Number.POSITIVE_INFINITY,
  });
