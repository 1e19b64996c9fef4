import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Text } from "@/shared/api/types";
import { useText } from "@/shared/i18n/use-message";

export interface Reason {
  code: string;
  label: Text;
}

/** The closed list of reasons that the ledgers give. */
export const useReasons = () =>
  useQuery({
    queryKey: ["reasons"],
    queryFn: async ({ signal }) => (await http.get<{ results: Reason[] }>("/reasons", {}, signal)).results,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Says a reason code (`no_consent`) in words for people; a code that the server does not know stays as it is. */
export function useReason(): (code: string) => string {
  const text = useText();
  const { data } = useReasons();
  return (code) => {
    const found = data?.find((reason) => reason.code === code);
    return found ? text(found.label) : code;
  };
}
