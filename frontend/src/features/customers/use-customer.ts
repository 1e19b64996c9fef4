import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { Customer } from "./customer";

/** One customer with identifiers, traits, tags and consent. */
export function useCustomer(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["profiles", workspace, id],
    queryFn: ({ signal }) => http.get<Customer>(`${api}/profiles/${id}`, {}, signal),
    refetchInterval: 15_000,
  });
}
