import { figureAlert, whole } from "@/entities/alert/figure";
import { type Direction, limitBeyond, type Proposal } from "@/entities/alert/proposal";
import { type Chosen, DRAWN, type Figures, type Measure, type Step } from "./figures";

const HOURS: Record<Step, number> = { hour: 1, day: 24, week: 168 };

export interface Words {
  says: (measure: Measure) => string;
  value: (currency: string) => string;
  /** What an alert is called. */
  name: (of: string, direction: Direction, limit: string) => string;
}

/**
 * The alerts that may be set on what is drawn over time, each with a limit beyond the last values. An alert on values watches
 * those in the workspace's currency, in which values are where the events name none.
 */
export function overTimeAlerts(
  journey: string,
  { series, total }: Figures,
  { per, shown, currency }: Pick<Chosen, "per" | "shown"> & { currency: string | null },
  words: Words,
): Proposal[] {
  // What is not over yet is less than it will be.
  const over = series.slice(0, -1);
  const proposal = (measure: string, of: string, unit: "count" | "share", values: readonly (number | null)[]) =>
    figureAlert({ measure, journey, unit, hours: HOURS[per], values }, of, words.name);
  switch (shown) {
    case "counts":
      return DRAWN.filter((measure) => total.counts[measure]).map((measure) =>
        proposal(
          measure,
          words.says(measure),
          "count",
          over.map(({ counts }) => counts[measure] ?? 0),
        ),
      );
    case "value":
      return currency === null || amountIn(currency, total.values) === null
        ? []
        : [
            proposal(
              "value",
              words.value(currency),
              "count",
              over.map(({ values }) => amountIn(currency, values) ?? 0),
            ),
          ];
    default:
      return [
        proposal(
          shown,
          words.says(shown),
          "share",
          over.map(({ rates }) => {
            const rate = rates[shown]?.rate ?? null;
            return rate === null ? null : 100 * rate;
          }),
        ),
      ];
  }
}

/** The sum in the workspace's currency; null where there is no value in it. */
function amountIn(currency: string, values: Figures["total"]["values"]): number | null {
  const mine = values.filter((each) => (each.currency || currency) === currency);
  return mine.length === 0 ? null : mine.reduce((sum, { value }) => sum + Number(value), 0);
}

/** The alerts that may be set on why something did not happen: above half more than on a usual day of so many. */
export const reasonAlerts = (
  journey: string,
  measure: Measure,
  counts: Record<string, number>,
  days: number,
  words: Pick<Words, "name"> & { says: (reason: string) => string },
): Proposal[] =>
  Object.entries(counts).map(([reason, n]) => {
    const limit = Math.max(1, whole(limitBeyond([n / Math.max(1, days)], "above"), "above"));
    return {
      name: words.name(words.says(reason), "above", String(limit)),
      source: "figure",
      config: { measure, reason, journey, unit: "count", direction: "above", limit, hours: 24 },
    };
  });
