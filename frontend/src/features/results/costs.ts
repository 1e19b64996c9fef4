import type { Served } from "@/shared/api/types";
import { formatNumber } from "@/shared/format/number";
import type { Language } from "@/shared/session/preferences";
import type { Part } from "./figures";

export type Costs = Served["Costs"];
export type Cost = Served["Cost"];
export type MediaShare = Served["MediaShare"];

/** What costs can be told apart by: as figures, and by journey where all are asked for. */
export type CostPart = Part | "journey";

export interface CostsQuery {
  since: string;
  until: string;
  by: CostPart;
}

/** A return as percent with its sign, a true minus: “+1,210%”; “–” where none can be said. */
export function formatReturn(rate: number | null, language: Language): string {
  if (rate === null) return "–";
  const percent = Math.round(100 * rate);
  return `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${formatNumber(Math.abs(percent), language)}%`;
}

/** What was earned, in the workspace's currency, in which values are where the events name none; null where there is another. */
export function earned({ values }: Cost, currency: string | null): number | null {
  const currencies = new Set(values.map((each) => each.currency || currency).concat(currency ?? []));
  return currencies.size > 1 ? null : values.reduce((sum, { value }) => sum + Number(value), 0);
}

/** The media costs that have a line of their own: journeys side by side have theirs in their own lines, unless it is in no sum. */
export const linesOf = ({ media, currency }: Costs, by: CostPart): MediaShare[] =>
  media.filter((each) => by !== "journey" || each.journey === null || each.currency !== currency);
