import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useWorkspace } from "@/shared/session/workspace";
import type { Template } from "./template";

/** One template: its draft, what is wrong with it, and its latest version. */
export function useTemplate(id: string) {
  const { id: workspace, api } = useWorkspace();
  return useQuery({
    queryKey: ["templates", workspace, id],
    queryFn: ({ signal }) => http.get<Template>(`${api}/templates/${id}`, {}, signal),
  });
}
