import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { queryClient, refresh } from "@/shared/api/query-client";
import { known, type Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Content } from "./template";

type Act =
  | { create: { name: string; medium: string; content: Content } }
  | { id: string; save: { name: string; content: Content; category: string }; etag: string | undefined }
  | { id: string; move: "archive" | "restore" };

const LIST = "/api/workspaces/{workspace}/templates";
const ONE = `${LIST}/{template}` as const;

/** Makes, saves, archives or restores a template. */
export function useTemplateAct() {
  const { at } = useWorkspace();
  const one = (template: string) => ({ path: { ...at, template } });
  return useMutation({
    mutationFn: (act: Act) => {
      if ("create" in act)
        return dataOf(
          client.POST(LIST, { params: { path: at }, body: known<Served["NewTemplateRequest"]>(act.create) }),
        );
      if ("move" in act) return dataOf(client.POST(`${ONE}/${act.move}`, { params: one(act.id) }));
      const params = { ...one(act.id), header: { "If-Match": act.etag ?? "" } };
      return dataOf(client.PATCH(ONE, { params, body: act.save }));
    },
    onSuccess: (template) => {
      queryClient.setQueryData(api.queryOptions("get", ONE, { params: one(template.id) }).queryKey, template);
      return refresh("templates");
    },
  });
}
