import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Text } from "@/shared/api/types";
import type { Operator } from "./comparison";

interface Choice {
  kind: string;
  label: Text;
}

/** All that a rule can be made of, named in both languages. */
export interface Vocabulary {
  /** `line`: the controls of its card in the order of the language; `<tag/>` names the control `tag`. */
  leaves: (Choice & { line: Text })[];
  operators: Record<string, (Operator & { label: Text })[]>;
  aggregates: Choice[];
  counts: Choice[];
  windows: Choice[];
}

/** The words of the rule language; they change only with the server. */
export const useVocabulary = () =>
  useQuery({
    queryKey: ["rule-vocabulary"],
    queryFn: ({ signal }) => http.get<Vocabulary>("/rule-vocabulary", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
