import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Named, Page } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

export interface Reference extends Named {
  medium?: string;
}

/** The audiences, templates or channels that a node may name; `medium` keeps templates and channels of one kind. */
export function useReferences(what: "audiences" | "templates" | "channels") {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: [what, id, "references"],
    queryFn: async ({ signal }) => (await http.get<Page<Reference>>(`${api}/${what}`, { limit: 200 }, signal)).results,
    staleTime: 30_000,
  });
}
