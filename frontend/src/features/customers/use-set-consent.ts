import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { queryClient, refresh } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/profiles/{profile}";

/** Records a yes or no of the customer, as said to us. */
export function useSetConsent(id: string) {
  const { at } = useWorkspace();
  const params = { path: { ...at, profile: id } };
  return useMutation({
    mutationFn: (consent: Served["NewConsentRequest"]) =>
      dataOf(client.POST(`${PATH}/consent`, { params, body: consent })),
    onSuccess: (customer) => {
      queryClient.setQueryData(api.queryOptions("get", PATH, { params }).queryKey, customer);
      void refresh("profiles");
    },
  });
}
