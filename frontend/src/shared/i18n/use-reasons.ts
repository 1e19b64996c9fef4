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

/** Says a reason code (`no_consent`) in words for people; a code that the server does not know stays as it is. */
export function useReason(): (code: string) => string {
  const { data } = useReasons();
  return (code) => {
    const found = data?.find((reason) => reason.code === code);
    return found ? found.label : code;
  };
}
