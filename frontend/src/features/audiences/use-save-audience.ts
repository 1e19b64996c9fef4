import { useMutation } from "@tanstack/react-query";
import type { Rule } from "@/features/rules/rule";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import { known, type Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

const PATH = "/api/workspaces/{workspace}/audiences";

/** What can be edited of an audience; no rule before its first condition. */
export interface Draft {
  name: string;
  description: string;
  rule: Rule | null;
}

/** Saves a new audience, or the changes of one that had this ETag. */
export function useSaveAudience(id: string | undefined) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: ({ draft, etag }: { draft: Draft; etag: string | undefined }) =>
      id
        ? dataOf(
            client.PATCH(`${PATH}/{audience}`, {
              params: { path: { ...at, audience: id }, header: { "If-Match": etag ?? "" } },
              body: known<Served["NewAudienceRequest"]>(draft),
            }),
          )
        : dataOf(client.POST(PATH, { params: { path: at }, body: known<Served["NewAudienceRequest"]>(draft) })),
    onSuccess: () => refresh("audiences"),
  });
}
