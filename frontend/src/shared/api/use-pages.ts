import { useInfiniteQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema.gen";
import type { Page } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

/** So many pages are kept fresh by asking again; whoever has read further is looking back, and asks by hand. */
const POLLED_PAGES = 3;
const WORKSPACE_PATH = "/api/workspaces/{workspace}/";

type Get<P extends keyof paths> = paths[P] extends { get: infer G } ? G : never;
type Answer<P extends keyof paths> =
  Get<P> extends { responses: { 200: { content: { "application/json": infer A } } } } ? A : never;

/** The lists of a workspace that come in pages, by what follows the workspace in their path. */
export type List = {
  [P in keyof paths]: P extends `${typeof WORKSPACE_PATH}${infer L}`
    ? Answer<P> extends Page<unknown>
      ? L
      : never
    : never;
}[keyof paths];

type At<L extends List> = `${typeof WORKSPACE_PATH}${L}` & keyof paths;

/** A row of a list, as the document describes it. */
export type Row<L extends List> = Answer<At<L>> extends Page<infer R> ? R : never;

/** What a list may be narrowed down to; of no value: not at all. */
export type ListQuery<L extends List> =
  Get<At<L>> extends { parameters: { query?: infer Q } }
    ? { [K in Exclude<keyof NonNullable<Q>, "cursor">]?: NonNullable<Q>[K] | string | null }
    : never;

/** A list that grows page by page, as `DataTable` shows it. */
export interface Pages<T> {
  rows: T[];
  error: Error | null;
  loading: boolean;
  more: boolean;
  loadingMore: boolean;
  loadMore(): void;
  reload(): void;
}

interface Options {
  /** Whose list it is, where the path names one, e.g. `{ audience: id }`. */
  of?: Record<string, string>;
  enabled?: boolean;
  /** Polls, in milliseconds. */
  every?: number;
}

/** Asks for one page of a list; `workspace` is its public id. */
export function readPage<L extends List>(
  workspace: string,
  list: L,
  query: ListQuery<L> & { cursor?: string },
  { of, signal }: { of?: Record<string, string> | undefined; signal?: AbortSignal } = {},
): Promise<Page<Row<L>>> {
  const get = client.GET as (path: string, init: object) => Promise<{ data?: Page<Row<L>> }>;
  const params = { path: { ...of, workspace }, query: { limit: 50, ...query } };
  return dataOf(get(WORKSPACE_PATH + list, { params, signal }));
}

/** Reads a paged list of the workspace, page by page. */
export function usePages<L extends List>(
  list: L,
  query: ListQuery<L> = {} as ListQuery<L>,
  { of, enabled = true, every }: Options = {},
): Pages<Row<L>> {
  const { id } = useWorkspace();
  const result = useInfiniteQuery({
    queryKey: ["get", WORKSPACE_PATH + list, id, of, "pages", query],
    queryFn: ({ pageParam, signal }) => readPage(id, list, { ...query, cursor: pageParam }, { of, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    enabled,
    placeholderData: (previous) => previous,
    // All pages are asked for anew, one after the other.
    refetchInterval: (query) => (every && (query.state.data?.pages.length ?? 0) <= POLLED_PAGES ? every : false),
  });
  return {
    rows: result.data?.pages.flatMap((page) => page.results) ?? [],
    error: result.error,
    loading: result.isPending && enabled,
    more: result.hasNextPage,
    loadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
    reload: () => void result.refetch(),
  };
}
