import { hashKey, MutationCache, QueryCache, QueryClient, type QueryKey } from "@tanstack/react-query";
import { ApiError } from "@/shared/api/http";

/** Whoever is not signed in any more is asked to sign in again. */
const onError = (error: Error): void => {
  if (error instanceof ApiError && error.status === 401) void queryClient.invalidateQueries({ queryKey: ["session"] });
};

/** Query keys hold rules, and rules may hold numbers that `JSON.stringify` refuses. */
const hash = (key: QueryKey): string =>
  hashKey(JSON.parse(JSON.stringify(key, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value))));

/** One cache for the app. A refusal is an answer and is not asked again; only a lost connection is. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      queryKeyHashFn: hash,
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});
