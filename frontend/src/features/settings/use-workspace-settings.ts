import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { queryClient, refreshSession } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

const HERE = "/api/workspaces/{workspace}";

export type Settings = Served["WorkspaceDetail"];

/** A change of some settings; of consent and attribution only the parts that are named. */
export type SettingsChange = Served["PatchedWorkspaceChangeRequest"];

export type Effect = Served["Effect"];

/** All settings of the workspace. */
export function useSettings() {
  const { at } = useWorkspace();
  return api.useQuery("get", HERE, { params: { path: at } });
}

/** What saving a change would do. */
export function useEffects() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: async (body: SettingsChange) =>
      (await dataOf(client.POST(`${HERE}/effects`, { params: { path: at }, body }))).effects,
  });
}

/** Saves a change. */
export function useSaveSettings() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (body: SettingsChange) => client.PATCH(HERE, { params: { path: at }, body }),
    onSuccess: () => Promise.all([refreshSession(), queryClient.invalidateQueries({ queryKey: ["get", HERE] })]),
  });
}
