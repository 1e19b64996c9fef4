import { useMutation } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Channel } from "./channel";

export interface ChannelDraft {
  name: string;
  medium: string;
  adapter: string;
  settings: Record<string, unknown>;
  /** Only those that were typed: a secret left out is kept. */
  secrets: Record<string, string>;
}

type Save =
  | { create: ChannelDraft }
  | { id: string; etag: string; change: Partial<ChannelDraft> & { enabled?: boolean } };

/** Sets up a channel, or changes the one that had this ETag: a 412 if somebody has saved since. */
export function useSaveChannel() {
  const { id: workspace, api } = useWorkspace();
  return useMutation({
    mutationFn: (save: Save) =>
      "create" in save
        ? http.post<Channel>(`${api}/channels`, save.create)
        : http.patch<Channel>(`${api}/channels/${save.id}`, save.change, save.etag),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["channels", workspace] }),
  });
}
