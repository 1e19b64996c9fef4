import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";

interface Typed {
  name: string;
  types: string[];
}

/** What has been seen in the workspace: feeds every suggestion. */
export interface Catalog {
  events: { name: string; properties: Typed[] }[];
  traits: Typed[];
  namespaces: string[];
  tags: string[];
}

export function useCatalog() {
  const { id, api } = useWorkspace();
  return useQuery({
    queryKey: ["catalog", id],
    queryFn: ({ signal }) => http.get<Catalog>(`${api}/catalog`, {}, signal),
    staleTime: 60_000,
  });
}
