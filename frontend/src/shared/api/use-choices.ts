import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import type { Named, Problem } from "@/shared/api/types";
import { type ListQuery, readPage } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";

/** The lists of named things that others refer to. */
export type ChoosableList = "audiences" | "templates" | "channels" | "journeys" | "metrics" | "sources";

export interface Choice extends Named {
  /** Of templates and channels. */
  medium?: string;
  /** Of metrics: why it cannot be the goal of a journey. */
  no_goal?: Problem | null;
}

const FRESH = { staleTime: 30_000 };
const PATH = "/api/workspaces/{workspace}/";

/** The scope by which a list may be read. */
const scopeOf = (list: ChoosableList) => (list === "metrics" ? "audiences:read" : `${list}:read`);

const narrowed = (list: ChoosableList, q: string, medium: string | undefined): object =>
  ({
    channels: { limit: 50, q, medium },
    templates: { limit: 50, q, medium },
    audiences: { limit: 50, q },
    journeys: { limit: 50, q },
    metrics: { limit: 50, q },
    sources: { limit: 50, q },
  })[list];

/** The newest of a list whose name holds `q`; `medium` keeps templates and channels of one kind. */
export function useChoices(list: ChoosableList, q: string, medium?: string) {
  const { id, can } = useWorkspace();
  const query = narrowed(list, q, medium) as ListQuery<ChoosableList>;
  return useQuery({
    ...FRESH,
    queryKey: ["get", PATH + list, id, "choices", query],
    queryFn: async ({ signal }): Promise<Choice[]> => (await readPage(id, list, query, { signal })).results,
    select: (found) => found.filter((each) => fits(each, q, medium)),
    enabled: can(scopeOf(list)),
    placeholderData: keepPreviousData,
  });
}

const fits = ({ name, medium }: Choice, q: string, wanted: string | undefined) =>
  name.toLowerCase().includes(q.toLowerCase()) && (!wanted || !medium || medium === wanted);

/** One that is chosen already, however many there are beside it; nothing is asked for an empty id. */
export function useChoice(list: ChoosableList, one: string) {
  const { id, at, can } = useWorkspace();
  const get = client.GET as (path: string, init: object) => Promise<{ data?: Choice }>;
  return useQuery({
    ...FRESH,
    queryKey: ["get", PATH + list, id, "choice", one],
    queryFn: ({ signal }) => dataOf(get(`${PATH}${list}/{one}`, { params: { path: { ...at, one } }, signal })),
    enabled: one !== "" && can(scopeOf(list)),
  });
}
