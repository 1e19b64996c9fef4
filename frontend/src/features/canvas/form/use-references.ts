import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Named, Page } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

export type Referable = "audiences" | "templates" | "channels";

export interface Reference extends Named {
  medium?: string;
}

const FRESH = { staleTime: 30_000 };

/** The newest of those that a node may name and whose name holds `q`; `medium` keeps templates and channels of one kind. */
export function useReferences(what: Referable, q: string, medium: string | undefined) {
  const { id, api } = useWorkspace();
  // Channels are few, and the server does not search them; all come with one request.
  const query = { channels: { limit: 200 }, audiences: { limit: 50, q }, templates: { limit: 50, q, medium } }[what];
  return useQuery({
    ...FRESH,
    queryKey: [what, id, "references", query],
    queryFn: async ({ signal }) => (await http.get<Page<Reference>>(`${api}/${what}`, query, signal)).results,
    select: (found) => found.filter((each) => fits(each, q, medium)),
    placeholderData: keepPreviousData,
  });
}

const fits = ({ name, medium }: Reference, q: string, wanted: string | undefined) =>
  name.toLowerCase().includes(q.toLowerCase()) && (!wanted || !medium || medium === wanted);

/** One that is named already, however many there are beside it; nothing is asked for an empty id. */
export function useReference(what: Referable, one: string) {
  const { id, api } = useWorkspace();
  return useQuery({
    ...FRESH,
    queryKey: [what, id, "reference", one],
    queryFn: ({ signal }) => http.get<Reference>(`${api}/${what}/${one}`, {}, signal),
    enabled: one !== "",
  });
}
