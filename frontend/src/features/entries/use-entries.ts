import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { writeJson } from "@/shared/api/json";
import { refresh } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useWorkspace } from "@/shared/session/workspace";
import { bodyOf, type Wanted } from "./wanted";

const PATH = "/api/workspaces/{workspace}/journeys/{journey}/entries";

export type Entries = Served["EntryRequest"];

/** What would come of it: how many would enter, and why the others would not; asked again after a pause in typing. */
export function useForeseen(journey: string, wanted: Wanted | null) {
  const { at } = useWorkspace();
  const asked = wanted && bodyOf(wanted);
  const written = writeJson(asked);
  const settled = useDebounced(written, 450) === written;
  const found = api.useQuery(
    "post",
    `${PATH}/preview`,
    { params: { path: { ...at, journey } }, body: asked ?? {} },
    { enabled: asked !== null && settled && journey !== "", staleTime: 5_000, retry: false },
  );
  return { counts: settled ? found.data?.counts : undefined, error: settled ? found.error : null };
}

/** Puts people into a journey, once for each `key`. */
export function useEnter(journey: string) {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: ({ wanted, key }: { wanted: Wanted; key: string }) =>
      dataOf(
        client.POST(PATH, {
          params: { path: { ...at, journey }, header: { "Idempotency-Key": key } },
          body: bodyOf(wanted),
        }),
      ),
    onSuccess: () => void refresh("journeys", "enrollments", "refusals"),
  });
}

/** What became of them, asked again until everything is decided. */
export function useBecame(journey: string, made: Entries | undefined) {
  const { at } = useWorkspace();
  const found = api.useQuery(
    "get",
    `${PATH}/{entry_request}`,
    { params: { path: { ...at, journey, entry_request: made?.id ?? "" } } },
    {
      enabled: made !== undefined && !made.done,
      refetchInterval: (query) => (query.state.data?.done ? false : 1_000),
    },
  );
  return found.data ?? made;
}
