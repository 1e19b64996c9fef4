import { api } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import type { Template } from "./template";

/** One template: its draft, what is wrong with it, and its latest version. */
export function useTemplate(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/templates/{template}",
    { params: { path: { ...at, template: id } } },
    { select: known<Template> },
  );
}
