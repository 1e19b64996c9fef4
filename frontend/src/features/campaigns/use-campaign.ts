import { useMutation, useQuery } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { readJson, writeJson } from "@/shared/api/json";
import { refresh } from "@/shared/api/query-client";
import { known, type Served } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import type { Campaign, CampaignForm, CampaignType } from "./campaign";

const LIST = "/api/workspaces/{workspace}/campaigns";
const ONE = "/api/workspaces/{workspace}/journeys/{journey}/campaign";

/** The schema of the form, and its defaults. */
export const useCampaignType = () =>
  api.useQuery("get", "/api/campaign-type", {}, { select: known<CampaignType>, staleTime: Number.POSITIVE_INFINITY });

export function useCampaign(id: string) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    ONE,
    { params: { path: { ...at, journey: id } } },
    { select: known<Campaign>, enabled: id !== "" },
  );
}

export interface Draft {
  name: string;
  form: CampaignForm;
}

/** Reads a campaign, and saves a new one, or the changes of one that had this ETag. */
export function useCampaignStore(id: string) {
  const { at } = useWorkspace();
  const read = async (journey: string) =>
    known<Campaign>(await dataOf(client.GET(ONE, { params: { path: { ...at, journey } } })));
  const saving = useMutation({
    mutationFn: async ({ draft, etag }: { draft: Draft; etag: string | undefined }) => {
      const body = { name: draft.name.trim(), form: draft.form };
      if (id === "") {
        const made = await dataOf(client.POST(LIST, { params: { path: at }, body }));
        return { id: made.id, ...(await read(made.id)) };
      }
      const params = { path: { ...at, journey: id }, header: { "If-Match": etag ?? "" } };
      return { id, ...known<Campaign>(await dataOf(client.PUT(ONE, { params, body }))) };
    },
    onSuccess: () => refresh("journeys"),
  });
  return { read: () => read(id), saving };
}

/** What the server says of the form as it is now: what is wrong, and what it does. */
export function useCampaignCheck(form: CampaignForm) {
  const { id, at } = useWorkspace();
  const asked = useDebounced(writeJson({ form }), 300);
  return useQuery({
    queryKey: ["campaign-check", id, asked],
    queryFn: () =>
      dataOf(
        client.POST(`${LIST}/check`, {
          params: { path: at },
          body: readJson(asked) as Served["CampaignToCheckRequest"],
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** How many people the form would reach now, and what stands in the way of the others. */
export function useReach(form: CampaignForm) {
  const { id, at, can } = useWorkspace();
  const asked = useDebounced(writeJson({ form: whom(form) }), 600);
  return useQuery({
    queryKey: ["campaign-reach", id, asked],
    queryFn: () =>
      dataOf(
        client.POST(`${LIST}/reach`, {
          params: { path: at },
          body: readJson(asked) as Served["CampaignToCheckRequest"],
        }),
      ),
    placeholderData: (before) => before,
    enabled: can("audiences:read"),
    staleTime: 30_000,
  });
}

export type Reach = Pick<ReturnType<typeof useReach>, "data" | "error" | "isFetching">;

const ASKED = ["kind", "audience", "did", "channel", "category", "topic"];

/** The part of the form that the answer depends on, so that typing elsewhere asks nothing anew. */
const whom = (form: CampaignForm) =>
  Object.fromEntries(Object.entries(form).filter(([field]) => ASKED.includes(field)));
