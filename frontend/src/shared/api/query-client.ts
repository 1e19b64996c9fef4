import { hashKey, QueryClient, type QueryKey } from "@tanstack/react-query";
import { ApiError, whenSignedOut } from "@/shared/api/client";

/** Query keys hold rules, and rules may hold numbers that `JSON.stringify` refuses. */
const hash = (key: QueryKey): string =>
  hashKey(JSON.parse(JSON.stringify(key, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value))));

/** One cache for the app. A refusal is an answer and is not asked again; only a lost connection is. */
export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      queryKeyHashFn: hash,
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

/**
 * Has all that was read by GET read anew whose path begins so, e.g. `audiences` of a workspace, and waits for what is on
 * the page. A question asked by POST, such as a preview, has what it asks about in its key: it needs no new answer.
 */
export const refresh = (...collections: string[]): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey: [method, path] }) =>
      method === "get" &&
      collections.some(
        (each) => typeof path === "string" && `${path}/`.startsWith(`/api/workspaces/{workspace}/${each}/`),
      ),
  });

/** Reads lists of a workspace again, but not single rows of them: after a deletion the row would be answered by 404. */
export const refreshLists = (...lists: string[]): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey: [method, path] }) =>
      method === "get" && lists.some((each) => path === `/api/workspaces/{workspace}/${each}`),
  });

/** Reads everything again but the session, which would bring back the language that the server knew before. */
export async function readAnew(): Promise<void> {
  const others = { predicate: ({ queryKey: [, path] }: { queryKey: QueryKey }) => path !== "/api/session" };
  // Otherwise a first request that is still running would not be repeated, and its answer is in the former language.
  await queryClient.cancelQueries(others);
  await queryClient.invalidateQueries(others);
}

/** Has the session read anew, with the workspaces in it. */
export const refreshSession = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey: [, path] }) => path === "/api/session" });

// Whoever is not signed in any more is asked to sign in again, whether a query, a form or the autosave was refused.
whenSignedOut(() => void refreshSession());
