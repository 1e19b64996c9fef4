import { useQuery } from "@tanstack/react-query";
import type { Journey } from "@/features/journeys/types";
import { client, dataOf } from "@/shared/api/client";
import { queryClient, refresh } from "@/shared/api/query-client";
import { known } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Draft, Graph } from "./types";

const PATH = "/api/workspaces/{workspace}/journeys/{journey}/draft";

/** Reads the draft, and writes over the one of a revision. */
export function draftOf(workspace: string, journey: string) {
  const path = { workspace, journey };
  return {
    read: async () => known<Draft>(await dataOf(client.GET(PATH, { params: { path } }))),
    write: async (graph: Graph, revision: number) => {
      const params = { path, header: { "If-Match": `"${revision}"` } };
      return known<Draft>(await dataOf(client.PUT(PATH, { params, body: { graph: { ...graph } } })));
    },
  };
}

const keyOf = (workspace: string, journey: string) => ["draft", workspace, journey];

/** Makes a campaign a journey that is drawn; the canvas then opens anew, with the draft of that journey. */
export function useDrawCampaign({ id: journey, draft_revision }: Journey): () => Promise<void> {
  const { id, at } = useWorkspace();
  return async () => {
    const params = { path: { ...at, journey }, header: { "If-Match": `"${draft_revision}"` } };
    await dataOf(client.DELETE("/api/workspaces/{workspace}/journeys/{journey}/campaign", { params }));
    await queryClient.resetQueries({ queryKey: keyOf(id, journey) });
    await refresh("journeys");
  };
}

/** The draft as the server has it when the canvas opens; from then on the canvas itself is newer, so nothing reads it anew. */
export function useDraft(journey: string) {
  const { id } = useWorkspace();
  return useQuery({
    queryKey: keyOf(id, journey),
    queryFn: () => draftOf(id, journey).read(),
    // Reading it again would reset the canvas and its history; “static” prevents that also when the language changes.
    staleTime: "static",
    gcTime: 0,
  });
}
