import { api } from "@/shared/api/client";
import type { Served } from "@/shared/api/types";

/** All that a rule can be made of, named in both languages. */
export type Vocabulary = Served["Vocabulary"];

/** The words of the rule language; they change only with the server. */
export const useVocabulary = () =>
  api.useQuery("get", "/api/rule-vocabulary", {}, { staleTime: Number.POSITIVE_INFINITY });
