import { api } from "@/shared/api/client";

/** The closed list of reasons that the ledgers give. */
export const useReasons = () =>
  api.useQuery(
    "get",
    "/api/reasons",
    {},
    {
      select: ({ results }) => results,
      staleTime: Number.POSITIVE_INFINITY,
    },
  );

/** A reason in words: the server's for its own codes, and what an author wrote at an exit without its underscores. */
export const sayReason = (reasons: readonly { code: string; label: string }[], code: string): string =>
  reasons.find((reason) => reason.code === code)?.label ?? code.replaceAll("_", " ");

/** Says a reason code (`no_consent`) in words for people. */
export function useReason(): (code: string) => string {
  const { data } = useReasons();
  return (code) => sayReason(data ?? [], code);
}
