import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { type Pages, usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";

export type MediaCost = Served["MediaCost"];
export type NewMediaCost = Served["NewMediaCostRequest"];

const HERE = "/api/workspaces/{workspace}/media-costs";

/** The media costs of a journey, or of all journeys and the workspace as a whole. */
export const useMediaCosts = (journey: string | undefined): Pages<MediaCost> =>
  usePages("media-costs", journey ? { journey } : {});

/** Writes an entry down, corrects it (`id`), or deletes it. */
export function useMediaCostActs() {
  const { at } = useWorkspace();
  const onSuccess = () => refresh("media-costs", "costs", "journeys");
  const save = useMutation({
    mutationFn: ({ id, body }: { id: string | undefined; body: NewMediaCost }) =>
      id
        ? dataOf(client.PATCH(`${HERE}/{media_cost}`, { params: { path: { ...at, media_cost: id } }, body }))
        : dataOf(client.POST(HERE, { params: { path: at }, body })),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => client.DELETE(`${HERE}/{media_cost}`, { params: { path: { ...at, media_cost: id } } }),
    onSuccess,
  });
  return { save, remove };
}
