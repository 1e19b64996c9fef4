import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Content, Template } from "./template";

type Act =
  | { create: { name: string; medium: string; content: Content } }
  | { id: string; save: { name: string; content: Content }; etag: string | undefined }
  | { id: string; move: "archive" | "restore" };

/** Makes, saves, archives or restores a template. */
export function useTemplateAct() {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (act: Act) => {
      if ("create" in act) return http.post<Template>(`${api}/templates`, act.create);
      if ("save" in act) return http.patch<Template>(`${api}/templates/${act.id}`, act.save, act.etag);
      return http.post<Template>(`${api}/templates/${act.id}/${act.move}`);
    },
    onSuccess: (template) => {
      queryClient.setQueryData(["templates", workspace, template.id], template);
      return queryClient.invalidateQueries({ queryKey: ["templates", workspace] });
    },
  });
}
