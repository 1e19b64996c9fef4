import { api } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import type { Content, Rendered } from "./template";

/**
 * The draft as a customer would get it, made again when the typing rests; the last one stays until then.
 * `profile` is null for nobody, undefined while it is not known yet.
 */
export function useRendered(id: string, content: Content, profile: string | null | undefined) {
  const { at } = useWorkspace();
  const settled = useDebounced(content, 450);
  return api.useQuery(
    "post",
    "/api/workspaces/{workspace}/templates/{template}/preview",
    { params: { path: { ...at, template: id } }, body: { profile: profile ?? null, content: { ...settled } } },
    {
      enabled: profile !== undefined,
      select: known<Rendered>,
      placeholderData: (previous) => previous,
      staleTime: 30_000,
    },
  );
}
