import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import type { Named } from "@/shared/api/types";
import { readPage } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";

export type Referable = "audiences" | "templates" | "channels";

export interface Reference extends Named {
  medium?: string;
}

const FRESH = { staleTime: 30_000 };

/** The newest of those that a node may name and whose name holds `q`; `medium` keeps templates and channels of one kind. */
export function useReferences(what: Referable, q: string, medium: string | undefined) {
  const { id } = useWorkspace();
  // Channels are few, and the server does not search them; all come with one request.
  const query = { channels: { limit: 200 }, audiences: { limit: 50, q }, templates: { limit: 50, q, medium } }[what];
  return useQuery({
    ...FRESH,
    queryKey: ["get", `/api/workspaces/{workspace}/${what}`, id, "references", query],
    queryFn: async ({ signal }) => (await readPage(id, what, query, { signal })).results as Reference[],
    select: (found) => found.filter((each) => fits(each, q, medium)),
    placeholderData: keepPreviousData,
  });
}

const fits = ({ name, medium }: Reference, q: string, wanted: string | undefined) =>
  name.toLowerCase().includes(q.toLowerCase()) && (!wanted || !medium || medium === wanted);

function readOne(at: { workspace: string }, what: Referable, one: string, signal: AbortSignal): Promise<Reference> {
  if (what === "audiences") {
    return dataOf(
      client.GET("/api/workspaces/{workspace}/audiences/{audience}", {
        params: { path: { ...at, audience: one } },
        signal,
      }),
    );
  }
  if (what === "templates") {
    return dataOf(
      client.GET("/api/workspaces/{workspace}/templates/{template}", {
        params: { path: { ...at, template: one } },
        signal,
      }),
    );
  }
  return dataOf(
    client.GET("/api/workspaces/{workspace}/channels/{channel}", { params: { path: { ...at, channel: one } }, signal }),
  );
}

/** One that is named already, however many there are beside it; nothing is asked for an empty id. */
export function useReference(what: Referable, one: string) {
  const { id, at } = useWorkspace();
  return useQuery({
    ...FRESH,
    queryKey: ["get", `/api/workspaces/{workspace}/${what}`, id, "reference", one],
    queryFn: ({ signal }) => readOne(at, what, one, signal),
    enabled: one !== "",
  });
}
