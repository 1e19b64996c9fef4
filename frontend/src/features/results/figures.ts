import type { Served } from "@/shared/api/types";
import type { BarSpec, LineSpec } from "@/shared/charts/spec";
import { addDays } from "@/shared/format/time";

/** What a journey and its messages came to. */
export type Figures = Served["JourneyFigures"];
export type Figure = Served["Figure"];
export type Group = Served["FigureGroup"];

export const VIEWS = ["event", "cohort"] as const;
export const STEPS = ["day", "week", "hour"] as const;
export const PARTS = ["template", "node", "arm", "version", "channel", "medium", "category"] as const;
export const PERIODS = [7, 30, 90, 365] as const;

export type View = (typeof VIEWS)[number];
export type Step = (typeof STEPS)[number];
export type Part = (typeof PARTS)[number];

export interface FiguresQuery {
  view: View;
  since: string;
  until: string;
  per: Step;
  by: Part;
}

/** The measures of the page, in the order in which they come about. */
export const MEASURES = [
  "entered",
  "held_out",
  "sent",
  "withheld",
  "deferred",
  "failed",
  "delivered",
  "opened",
  "clicked",
  "bounced",
  "complained",
  "unsubscribed",
  "converted",
] as const;
export type Measure = (typeof MEASURES)[number];

/** Those that are drawn over time, and the shares that are compared. */
export const DRAWN = ["entered", "sent", "opened", "clicked", "converted"] as const;
export const SHARES = ["delivered", "opened", "clicked", "bounced", "unsubscribed", "converted"] as const;
export type Share = (typeof SHARES)[number];

/** The days to ask for: so many, the last of them today. Hours fit into two weeks. */
export function daysUntil(today: string, days: number, per: Step): Pick<FiguresQuery, "since" | "until"> {
  const length = per === "hour" ? Math.min(days, 14) : days;
  return { since: addDays(today, 1 - length), until: today };
}

type Says = (measure: Measure) => string;

/** How often everything happened, over time. */
export const overTime = ({ series }: Figures, per: Step, says: Says): LineSpec => ({
  kind: "line",
  unit: "count",
  step: per === "hour" ? "hour" : "day",
  times: series.map(({ at }) => at),
  series: DRAWN.filter((measure) => series.some(({ counts }) => counts[measure])).map((measure) => ({
    name: says(measure),
    values: series.map(({ counts }) => counts[measure] ?? 0),
  })),
});

/** A share of each group with its interval, the largest group first. */
export function shares(groups: readonly Group[], share: Share, of: string, says: Says): BarSpec {
  const shown = groups.filter(({ rates }) => rates[share]);
  return {
    kind: "bars",
    unit: "rate",
    of,
    lying: true,
    categories: shown.map(({ name }) => name),
    series: [{ name: says(share), values: shown.map(({ rates }) => rates[share]?.rate ?? null) }],
    intervals: shown.map(({ rates }) => rates[share] ?? null),
  };
}

/** How many came to each node, and how many left the journey from it. */
export const funnel = (nodes: Figures["funnel"], of: string, arrived: string, dropped: string): BarSpec => ({
  kind: "bars",
  unit: "count",
  of,
  lying: true,
  categories: nodes.map(({ name, node }) => name || node),
  series: [
    { name: arrived, values: nodes.map((node) => node.arrived) },
    { name: dropped, values: nodes.map((node) => node.dropped) },
  ],
});

/** Why something did not happen, the most frequent first. */
export function reasons(
  counts: Record<string, number>,
  of: string,
  name: string,
  says: (code: string) => string,
): BarSpec {
  const sorted = Object.entries(counts).sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
  return {
    kind: "bars",
    unit: "count",
    of,
    lying: true,
    categories: sorted.map(([code]) => says(code)),
    series: [{ name, values: sorted.map(([, n]) => n) }],
  };
}
