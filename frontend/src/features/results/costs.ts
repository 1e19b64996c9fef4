import type { Served } from "@/shared/api/types";
import type { Part } from "./figures";

export type Costs = Served["Costs"];
export type Cost = Served["Cost"];

export interface CostsQuery {
  since: string;
  until: string;
  by: Part;
}

/** A return as percent with its sign, a true minus: “+210%”; “–” where none can be said. */
export function formatReturn(rate: number | null): string {
  if (rate === null) return "–";
  const percent = Math.round(100 * rate);
  return `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${Math.abs(percent)}%`;
}

/** What was earned, in the workspace's currency, in which values are where the events name none; null where there is another. */
export function earned({ values }: Cost, currency: string | null): number | null {
  const currencies = new Set(values.map((each) => each.currency || currency).concat(currency ?? []));
  return currencies.size > 1 ? null : values.reduce((sum, { value }) => sum + Number(value), 0);
}
