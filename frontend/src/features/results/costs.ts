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

/** What was earned, in the currency of costs where the events name none; null where there are several. */
export function earned({ values }: Cost): string | null {
  if (values.length > 1) return null;
  return values[0]?.value ?? "0";
}
