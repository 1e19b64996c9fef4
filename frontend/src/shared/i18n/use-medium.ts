import { api } from "../api/client";
import type { Served } from "../api/types";

/** A part of a message; `line` is one line of text. */
export type MessageField = Served["MediumInfo"]["fields"][number];

/** All media as the server describes them: for what must not take “not read yet” or “failed” for “none”. */
export const useMediaQuery = () => api.useQuery("get", "/api/media", {}, { staleTime: Number.POSITIVE_INFINITY });

const useAll = (): Served["MediumInfo"][] => useMediaQuery().data?.results ?? [];

/** The kinds of all media, in the order of the forms; they change only with the server. */
export const useMedia = (): string[] => useAll().map((medium) => medium.kind);

/** The name of a medium for people; one that is not known stays as it is. */
export function useMedium(): (medium: string) => string {
  const media = useAll();
  return (kind) => media.find((medium) => medium.kind === kind)?.label || kind;
}

/** What a message of a medium is made of. */
export function useFields(): (medium: string) => MessageField[] {
  const media = useAll();
  return (kind) => media.find((medium) => medium.kind === kind)?.fields ?? [];
}
