import { useMutation } from "@tanstack/react-query";
import { api, client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

export type Price = Served["Price"];
export type NewPrice = Served["NewPriceRequest"];

const PRICES = "/api/workspaces/{workspace}/channels/{channel}/prices";

/** The price list of a channel. */
export function usePrices(channel: string) {
  const { at } = useWorkspace();
  return api.useQuery("get", PRICES, { params: { path: { ...at, channel } } });
}

/** Sets a price, or takes back one that has not begun. */
export function useSetPrice(channel: string) {
  const { at } = useWorkspace();
  const onSettled = () => refresh("channels");
  const add = useMutation({
    mutationFn: (body: NewPrice) => dataOf(client.POST(PRICES, { params: { path: { ...at, channel } }, body })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (price: string) =>
      client.DELETE("/api/workspaces/{workspace}/prices/{price}", { params: { path: { ...at, price } } }),
    onSettled,
  });
  return { add, remove };
}
