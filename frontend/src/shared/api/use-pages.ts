import { useInfiniteQuery } from "@tanstack/react-query";
import { http, type Query } from "@/shared/api/http";
import type { Page } from "@/shared/api/types";

/** So many pages are kept fresh by asking again; whoever has read further is looking back, and asks by hand. */
const POLLED_PAGES = 3;

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

/**
 * Reads a paged list. `key` names it in the cache and should begin with the thing listed, e.g. `["journeys", workspace.id]`.
 * `every` polls, in milliseconds.
 */
export function usePages<T>(
  key: readonly unknown[],
  path: string,
  query: Query = {},
  { enabled = true, every }: { enabled?: boolean; every?: number } = {},
): Pages<T> {
  const result = useInfiniteQuery({
    queryKey: [...key, "pages", query],
    queryFn: ({ pageParam, signal }) => http.get<Page<T>>(path, { limit: 50, ...query, cursor: pageParam }, signal),
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
