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
const PERIODS = [7, 30, 90, 365];
const HOURLY_PERIODS = [7, 14];
/** What messages have and people have not. */
const OF_MESSAGES: readonly Part[] = ["template", "channel", "medium", "category"];

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
  "refused",
  "entered",
  "held_out",
  "sent",
  "waiting",
  "unknown",
  "withheld",
  "deferred",
  "failed",
  "delivered",
  "opened",
  "clicked",
  "replied",
  "bounced",
  "soft_bounced",
  "complained",
  "unsubscribed",
  "converted",
  "held_out_converted",
  "ended",
] as const;
export type Measure = (typeof MEASURES)[number];

/** Those that are drawn over time, and the shares that are compared. */
export const DRAWN = ["entered", "sent", "opened", "clicked", "converted"] as const;
export const SHARES = ["delivered", "opened", "clicked", "bounced", "unsubscribed", "converted"] as const;
export type Share = (typeof SHARES)[number];

/** The periods to choose from, in days: hours fit into two weeks. */
export const periodsOf = (per: Step): readonly number[] => (per === "hour" ? HOURLY_PERIODS : PERIODS);

/** The period that is shown where so many days were chosen. */
export const periodOf = (days: number, per: Step): number => Math.min(days, Math.max(...periodsOf(per)));

/** The days to ask for: so many, the last of them today. */
export const daysUntil = (today: string, days: number): Pick<FiguresQuery, "since" | "until"> => ({
  since: addDays(today, 1 - days),
  until: today,
});

/** The shares by which these parts can be compared: people convert, not messages. */
export const sharesOf = (by: Part): readonly Share[] =>
  SHARES.filter((share) => share !== "converted" || !OF_MESSAGES.includes(by));

type Says = (measure: Measure) => string;

/** Until when nothing is expected to change: until now, or among entries as long as the goal can still be reached. */
export const settledBefore = ({ mature_before }: Figures, view: View, now: Date): Date =>
  view === "cohort" && mature_before ? new Date(mature_before) : now;

/** How often everything happened, over time. */
export const overTime = ({ series }: Figures, per: Step, says: Says, settled: Date): LineSpec => ({
  kind: "line",
  unit: "count",
  step: per === "hour" ? "hour" : "day",
  times: series.map(({ at }) => at),
  immature: unsettled(series, settled),
  series: DRAWN.filter((measure) => series.some(({ counts }) => counts[measure])).map((measure) => ({
    name: says(measure),
    values: series.map(({ counts }) => counts[measure] ?? 0),
  })),
});

/** How many of the last points were not over by then: the one in which it lies, and those after it. */
function unsettled(series: Figures["series"], before: Date): number {
  const begun = series.filter(({ at }) => new Date(at) <= before).length;
  return Math.min(series.length, series.length - begun + 1);
}

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
