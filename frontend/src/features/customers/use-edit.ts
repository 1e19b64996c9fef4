import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { queryClient, refresh } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Customer } from "./customer";

const PATH = "/api/workspaces/{workspace}/profiles/{profile}";

/** What can be changed of a customer, one thing at a time; each answers with the customer as they are then. */
export function useEdit(id: string) {
  const { at } = useWorkspace();
  const params = { path: { ...at, profile: id } };
  const onSuccess = (customer: Customer) => {
    queryClient.setQueryData(api.queryOptions("get", PATH, { params }).queryKey, customer);
    // What is known by the customer elsewhere: the lists, the timeline, the names to choose from.
    void refresh("profiles", "catalog");
  };
  return {
    trait: useMutation({
      mutationFn: (body: Served["ProfileTraitRequest"]) => dataOf(client.POST(`${PATH}/traits`, { params, body })),
      onSuccess,
    }),
    tag: useMutation({
      mutationFn: (body: Served["ProfileTagRequest"]) => dataOf(client.POST(`${PATH}/tags`, { params, body })),
      onSuccess,
    }),
    identifier: useMutation({
      mutationFn: (body: Served["ProfileIdentifierRequest"]) =>
        dataOf(client.POST(`${PATH}/identifiers`, { params, body })),
      onSuccess,
    }),
  };
}

/** Adds a customer. */
export function useCreateCustomer() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (body: Served["NewProfileRequest"]) =>
      dataOf(client.POST("/api/workspaces/{workspace}/profiles", { params: { path: at }, body })),
    onSuccess: () => void refresh("profiles", "catalog"),
  });
}

/** Asks whose an identifier is, and what a merge with that customer would leave. */
export function useCheckIdentifier() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (body: Served["IdentifierCheckRequest"]) =>
      dataOf(client.POST("/api/workspaces/{workspace}/identifiers/check", { params: { path: at }, body })),
  });
}
