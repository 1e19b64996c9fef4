import { MEASURES } from "@/features/results/figures";
import type { Served } from "@/shared/api/types";
import type { LineSpec, ShareSpec } from "@/shared/charts/spec";

export type Dashboard = Served["Dashboard"];
export type Card = Dashboard["cards"][number];
export type CardData = Served["CardData"];
export type CardFigure = Served["CardFigure"];
export type Report = Served["AttributionReport"];

export const KINDS = ["figure", "metric", "journeys", "attention", "attribution", "alerts"] as const;
export const WIDTHS = ["third", "half", "full"] as const;
export const DAYS = [7, 30, 90, 365] as const;
export const BY = ["channel", "journey", "template", "medium"] as const;
/** What a figure can show: counts, the value of the conversions, and the cost of the messages. */
export const FIGURES = [...MEASURES, "value", "cost"] as const;
/** The most cards that a dashboard has. */
export const MOST_CARDS = 24;

/** A new card of a kind, as the server has it where nothing is set. */
export const cardOf = (kind: Card["kind"]): Card => ({
  kind,
  width: kind === "journeys" ? "full" : "half",
  measure: "sent",
  journey: "",
  metric: "",
  by: "channel",
  model: "last_touch",
  days: 30,
});

/** Whether it can be saved: a metric must be chosen. */
export const isWhole = ({ kind, metric }: Card): boolean => kind !== "metric" || metric !== "";

/** The measure whose people stand behind a figure. */
export const measureBehind = (measure: Card["measure"]) =>
  measure === "value" ? "converted" : measure === "cost" ? "sent" : measure;

/** A figure day by day; money has a line for each currency. Without any there is no series. */
export function figureByDay({ points, total }: CardFigure, { measure }: Pick<Card, "measure">, name: string): LineSpec {
  const money = measure === "value" || measure === "cost";
  const currencies = total.values.filter(({ value }) => Number(value) !== 0).map(({ currency }) => currency);
  return {
    kind: "line",
    unit: money ? "amount" : "count",
    step: "day",
    times: points.map(({ at }) => at),
    series: money
      ? currencies.map((currency) => ({
          name: currency ? `${name} (${currency})` : name,
          values: points.map(({ values }) => Number(values.find((each) => each.currency === currency)?.value ?? 0)),
        }))
      : total.count > 0
        ? [{ name, values: points.map(({ count }) => count) }]
        : [],
    immature: 1,
  };
}

/** What each thing is credited with: by value, or by conversions where there is no value or a loss in it. */
export function creditShares(
  { rows, currencies }: Report,
  of: string,
  nameOf: (row: Report["rows"][number]) => string,
) {
  const credits = rows.map((row) => ({ name: nameOf(row), credit: row.credits[0] }));
  const values = credits.map(({ credit }) => Number(credit?.value ?? 0));
  const byValue = values.some((value) => value > 0) && values.every((value) => value >= 0);
  const spec: ShareSpec = {
    kind: "share",
    // Credited conversions have decimals, which the unit “count” writes too.
    unit: byValue ? "amount" : "count",
    ...(byValue && currencies[0] && { currency: currencies[0] }),
    of,
    parts: credits.map(({ name, credit }, n) => ({
      name,
      value: byValue ? (values[n] ?? 0) : Number(credit?.conversions ?? 0),
    })),
  };
  return spec;
}
