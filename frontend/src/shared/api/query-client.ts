import { hashKey, QueryClient, type QueryKey } from "@tanstack/react-query";
import { ApiError, whenSignedOut } from "@/shared/api/http";

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

// Whoever is not signed in any more is asked to sign in again, whether a query, a form or the autosave was refused.
whenSignedOut(() => void queryClient.invalidateQueries({ queryKey: ["session"] }));
