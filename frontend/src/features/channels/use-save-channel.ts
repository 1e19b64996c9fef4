import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { known, type Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

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
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (save: Save) =>
      "create" in save
        ? dataOf(
            client.POST("/api/workspaces/{workspace}/channels", {
              params: { path: at },
              body: known<Served["NewChannelRequest"]>({ enabled: true, ...save.create }),
            }),
          )
        : dataOf(
            client.PATCH("/api/workspaces/{workspace}/channels/{channel}", {
              params: { path: { ...at, channel: save.id }, header: { "If-Match": save.etag } },
              body: save.change,
            }),
          ),
    onSettled: () => refresh("channels"),
  });
}
