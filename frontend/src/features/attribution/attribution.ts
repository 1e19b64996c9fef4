import type { Served } from "@/shared/api/types";

export type Attribution = Served["AttributionReport"];
export type Row = Served["AttributionRow"];
export type Credit = Row["credits"][number];

/** What touches are grouped by, in the order of the switch. */
export const BY = ["channel", "journey", "template", "medium", "organisation"] as const;
export type By = (typeof BY)[number];

/** What a cell of the table shows. */
export const SHOWN = ["value", "share", "conversions"] as const;
export type Shown = (typeof SHOWN)[number];

/** The query of the address; what is left out is up to the server. */
export interface Asked {
  by: By;
  start?: string;
  end?: string;
  journey?: string;
  event?: string;
  value?: string;
  metric?: string;
  currency?: string;
  model?: string;
}

/** Asks for every model; those that look at all paths together take longer and do not come unasked. */
export const ALL_MODELS = "all";

/** One of `list`, or its first. */
export const oneOf = <T extends string>(list: readonly [T, ...T[]], given: string): T =>
  list.find((each) => each === given) ?? list[0];

/** What was asked for, without what is empty. */
export function asked(
  values: Record<"by" | "start" | "end" | "journey" | "event" | "value" | "metric" | "currency" | "model", string>,
): Asked {
  const { by, start, end, journey, event, value, metric, currency, model } = values;
  const given = Object.entries({ start, end, journey, event, value, metric, currency, model }).filter(
    ([, each]) => each,
  );
  return { by: oneOf(BY, by), ...Object.fromEntries(given) };
}

/** The part of the whole that a credit is, in percent; null where the whole is nothing, or of another sign in part. */
export function share(credit: Credit, whole: string): number | null {
  const all = Number(whole);
  return all > 0 ? (100 * Number(credit.value)) / all : null;
}

/** The models that say what they found of each row, by their place in `models`. */
export const withWorth = ({ models, rows }: Pick<Attribution, "models" | "rows">): number[] =>
  models.map((_, at) => at).filter((at) => rows.some((row) => row.credits[at]?.worth != null));
