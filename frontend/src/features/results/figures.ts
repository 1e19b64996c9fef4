import type { Served } from "@/shared/api/types";
import type { BarSpec, LineSpec } from "@/shared/charts/spec";
import { addDays, instant } from "@/shared/format/time";

/** What a journey and its messages came to. */
export type Figures = Served["JourneyFigures"];
export type Figure = Served["Figure"];
export type Group = Served["FigureGroup"];
export type FunnelNode = Served["FunnelNode"];

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

/** Of which figures something is asked: those of one journey, or of the whole workspace. */
export interface Scope {
  journey?: string | undefined;
  view: View;
  since: string;
  until: string;
  version?: string;
}

export interface FiguresQuery extends Omit<Scope, "journey"> {
  per?: Step;
  by?: Part;
}

/** The people of which figure: those counted by a measure, all or by one reason or of one group alone. */
export interface Cut extends Partial<Record<Part, string>> {
  measure: Measure;
  detail?: string;
}

/** The measures of the page, in the order in which they come about. */
export const MEASURES = [
  "refused",
  "entered",
  "held_out",
  "program_held",
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
  "program_converted",
  "ended",
] as const;
export type Measure = (typeof MEASURES)[number];

/** Those that are drawn over time, and the shares that are compared. */
export const DRAWN = ["entered", "sent", "opened", "clicked", "converted"] as const;
export const SHARES = ["delivered", "opened", "clicked", "bounced", "complained", "unsubscribed", "converted"] as const;
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

/** Whether the parts are kinds of messages: people enter and convert, messages do not. */
export const isOfMessages = (by: Part): boolean => OF_MESSAGES.includes(by);

/** The shares by which these parts can be compared. */
export const sharesOf = (by: Part): readonly Share[] =>
  SHARES.filter((share) => share !== "converted" || !isOfMessages(by));

/** What is counted of a group, beside its name. */
const COUNTED = [
  "entered",
  "sent",
  "withheld",
  "delivered",
  "opened",
  "clicked",
  "bounced",
  "unsubscribed",
  "converted",
] as const;

/** The measures that the groups are told apart by: those that any of them has, and that such groups can have. */
export const toldOf = (groups: readonly Group[], by: Part): readonly Measure[] =>
  COUNTED.filter(
    (measure) =>
      !(isOfMessages(by) && (measure === "entered" || measure === "converted")) &&
      groups.some(({ counts }) => counts[measure]),
  );

/** What is drawn over time: how often, what it was worth, or one share. */
export const SHOWN = ["counts", "value", ...SHARES] as const;
export type Shown = (typeof SHOWN)[number];

/** The measures that are told by reason. */
export const REASONED = ["withheld", "deferred", "failed", "refused", "ended"] as const;

/** What the page shows: of which days and version, over which steps, and told apart by what. */
export interface Chosen {
  view: View;
  days: number;
  per: Step;
  by: Part;
  shown: Shown;
  share: Share;
  /** Empty: all versions. */
  version: string;
}

export const CHOSEN: Chosen = {
  view: "event",
  days: 30,
  per: "day",
  by: "template",
  shown: "counts",
  share: "opened",
  version: "",
};

type Says = (measure: Measure) => string;

/** Until when nothing is expected to change: until now, or among entries as long as the goal can still be reached. */
export const settledBefore = ({ mature_before }: Figures, view: View, now: Date): Date =>
  view === "cohort" && mature_before ? instant(mature_before) : now;

interface OverTime {
  per: Step;
  shown: Shown;
  settled: Date;
  says: Says;
  /** The name of a value in a currency; of one that the events do not name, where that is empty. */
  money: (currency: string) => string;
}

/** What happened over time; shares with their intervals. */
export function overTime({ series, total }: Figures, { per, shown, settled, says, money }: OverTime): LineSpec {
  return {
    kind: "line",
    unit: shown === "counts" ? "count" : shown === "value" ? "amount" : "rate",
    step: per === "hour" ? "hour" : "day",
    times: series.map(({ at }) => at),
    immature: unsettled(series, settled),
    series:
      shown === "counts"
        ? DRAWN.filter((measure) => series.some(({ counts }) => counts[measure])).map((measure) => ({
            name: says(measure),
            values: series.map(({ counts }) => counts[measure] ?? 0),
          }))
        : shown === "value"
          ? total.values.map(({ currency }) => ({
              name: money(currency),
              values: series.map(({ values }) => Number(values.find((each) => each.currency === currency)?.value ?? 0)),
            }))
          : [
              {
                name: says(shown),
                values: series.map(({ rates }) => rates[shown]?.rate ?? null),
                band: series.map(({ rates }) => rates[shown] ?? null),
              },
            ],
  };
}

/** How many of the last points were not over by then: the one in which it lies, and those after it. */
function unsettled(series: Figures["series"], before: Date): number {
  const begun = series.filter(({ at }) => instant(at) <= before).length;
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

/** The groups that have a name, the one that the others are compared with first; what belongs to no arm is no side. */
export const sides = (groups: readonly Group[], nameOf: (name: string) => string): Group[] => {
  const isCompared = ({ compared }: Group) => Number(Object.keys(compared).length > 0);
  return groups
    .filter(({ key }) => key)
    .map((group) => ({ ...group, name: nameOf(group.name) }))
    .sort((a, b) => isCompared(a) - isCompared(b) || a.name.localeCompare(b.name, undefined, { numeric: true }));
};

/** The event that a report on a message becomes, where no other report becomes the same. */
const EVENTS: Partial<Record<Measure, string>> = {
  opened: "Message Opened",
  clicked: "Message Clicked",
  replied: "Message Replied",
  complained: "Message Complained",
  unsubscribed: "Message Unsubscribed",
};

/** A condition of the rule language: somebody did this, so told apart, in these days. */
export interface AudienceRule {
  kind: "did";
  event: string;
  where: { property: string; op: "eq"; value: string }[];
  window: { from: string; to: string };
}

/** The properties by which those events are told apart. A step is not among them: they name it otherwise than the canvas. */
const TOLD: readonly Part[] = ["version", "template", "channel", "medium", "category", "arm"];

/** The rule of an audience that finds the same people; null where the rule language has no words for it. */
export function ruleOf(scope: Scope, cut: Cut, instant: (day: string) => string): AudienceRule | null {
  const event = EVENTS[cut.measure];
  if (!event || scope.view !== "event" || cut.detail !== undefined || cut.node) return null;
  const told = TOLD.flatMap((part) => {
    const value = cut[part] ?? (part === "version" ? scope.version : undefined);
    return value ? [{ property: part, op: "eq" as const, value }] : [];
  });
  return {
    kind: "did",
    event,
    where: [...(scope.journey ? [{ property: "journey", op: "eq" as const, value: scope.journey }] : []), ...told],
    window: { from: instant(scope.since), to: instant(addDays(scope.until, 1)) },
  };
}

/** How many came to each node, and how many left the journey from it. */
export const funnel = (
  nodes: readonly FunnelNode[],
  nameOf: (node: FunnelNode) => string,
  of: string,
  arrived: string,
  dropped: string,
): BarSpec => ({
  kind: "bars",
  unit: "count",
  of,
  lying: true,
  categories: nodes.map(nameOf),
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
