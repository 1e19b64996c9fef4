import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import type { Content, Rendered } from "./template";

/**
 * The draft as a customer would get it, made again when the typing rests; the last one stays until then.
 * `profile` is null for nobody, undefined while it is not known yet.
 */
export function useRendered(id: string, content: Content, profile: string | null | undefined) {
  const { id: workspace, api } = useWorkspace();
  const settled = useDebounced(content, 450);
  return useQuery({
    queryKey: ["template-preview", workspace, id, settled, profile],
    queryFn: () => http.post<Rendered>(`${api}/templates/${id}/preview`, { profile, content: settled }),
    enabled: profile !== undefined,
    placeholderData: (previous) => previous,
    staleTime: 30_000,
  });
}
