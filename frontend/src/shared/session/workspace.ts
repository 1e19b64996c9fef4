import { createContext, useContext, useMemo } from "react";
import { ownZone } from "@/shared/format/time";
import type { Workspace } from "@/shared/session/session";

export const WorkspaceContext = createContext<Workspace | null>(null);

export interface CurrentWorkspace extends Workspace {
  /** Names it in the paths of the API. */
  at: { workspace: string };
  /** The screens of this workspace: `/w/<slug>`. */
  home: string;
  /** Whether the signed-in user's role carries the scope, e.g. `can("journeys:write")`. Hide what would be refused. */
  can(scope: string): boolean;
}

/** The workspace of the page; throws outside the shell. */
export function useWorkspace(): CurrentWorkspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("useWorkspace stands outside a workspace page.");
  return useMemo(
    () => ({
      ...workspace,
      at: { workspace: workspace.id },
      home: `/w/${workspace.slug}`,
      can: (scope) => workspace.scopes.includes(scope),
    }),
    [workspace],
  );
}

/** Whose clock pages tell the time by: the workspace's; outside of one, the reader's own. */
export const useZone = (): string => useContext(WorkspaceContext)?.time_zone ?? ownZone();
