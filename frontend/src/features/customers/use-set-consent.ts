import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Consent, Customer } from "./customer";

/** Records a yes or no of the customer, as said to us. */
export function useSetConsent(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (consent: Consent) => http.post<Customer>(`${api}/profiles/${id}/consent`, consent),
    onSuccess: (customer) => queryClient.setQueryData(["profiles", workspace, id], customer),
  });
}
