import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";

const HERE = "/api/workspaces/{workspace}/organisations";

/** Adds an organisation, or renames one. */
export function useSaveOrganisation() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: ({ id, name }: { id?: string; name: string }) =>
      id
        ? dataOf(
            client.PATCH(`${HERE}/{organisation}`, { params: { path: { ...at, organisation: id } }, body: { name } }),
          )
        : dataOf(client.POST(HERE, { params: { path: at }, body: { name } })),
    onSuccess: () => Promise.all([refresh("organisations"), refresh("journeys")]),
  });
}

/** Deletes one to which no journey belongs. */
export function useDeleteOrganisation() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE(`${HERE}/{organisation}`, { params: { path: { ...at, organisation: id } } })),
    onSuccess: () => refresh("organisations"),
  });
}
