import type { Step } from "@/shared/format/time";

// What a chart shows, without a word on how it is drawn: `options/` draws it, `table.ts` says it in rows.

/** How values are written: whole numbers, rates between 0 and 1 as percent, or amounts with two decimals. */
export type Unit = "count" | "rate" | "amount";

export type Value = number | null;

/** From where to where a value lies, e.g. a 95 % interval. */
export interface Interval {
  low: number;
  high: number;
}

export interface Series {
  name: string;
  /** One for each point or category; null where there is none. */
  values: readonly Value[];
}

/** A value over time, as one line or several. */
export interface LineSpec {
  kind: "line";
  unit: Unit;
  /** Of amounts, where they have one together. */
  currency?: string | undefined;
  step: Step;
  /** The instants of the points, evenly apart and in order. */
  times: readonly string[];
  /** By whose clock the times are written; the workspace's unless given. */
  zone?: string;
  series: readonly (Series & { band?: readonly (Interval | null)[] })[];
  /** How many of the last points may still change; they are hatched. */
  immature?: number;
}

/** Values of categories, side by side or upon each other. */
export interface BarSpec {
  kind: "bars";
  unit: Unit;
  currency?: string | undefined;
  /** What the categories are, e.g. “Reason”: the head of their column in the table. */
  of: string;
  categories: readonly string[];
  series: readonly Series[];
  /** Upon each other instead of side by side. */
  stacked?: boolean;
  /** Bars lie instead of stand: for long names. */
  lying?: boolean;
  /** By category, for a chart of one series. */
  intervals?: readonly (Interval | null)[];
  /** A value to compare all with, drawn as a line across. */
  level?: { name: string; value: number };
}

export interface Part {
  name: string;
  value: number;
}

/** How many are left after each stage; the first is the whole. */
export interface FunnelSpec {
  kind: "funnel";
  /** What the stages are. */
  of: string;
  stages: readonly Part[];
}

/** The parts of a whole. */
export interface ShareSpec {
  kind: "share";
  unit: Unit;
  currency?: string | undefined;
  /** What the parts are. */
  of: string;
  parts: readonly Part[];
}

export type ChartSpec = LineSpec | BarSpec | FunnelSpec | ShareSpec;

/** Whether there is nothing to show. */
export function isEmpty(spec: ChartSpec): boolean {
  switch (spec.kind) {
    case "line":
    case "bars":
      return !spec.series.some(({ values }) => values.some((value) => value !== null));
    case "funnel":
      return !spec.stages.some(({ value }) => value > 0);
    case "share":
      return !spec.parts.some(({ value }) => value > 0);
  }
}

/** The height of a chart whose rows need room, in pixels; null where the width decides. */
export const rowsHeight = (spec: ChartSpec): number | null =>
  spec.kind === "bars" && spec.lying
    ? 56 + spec.categories.length * (spec.stacked ? 30 : 12 + 20 * spec.series.length)
    : null;

/** The currency of its amounts, where they have one in common. */
export const currencyOf = (spec: ChartSpec): string | undefined =>
  spec.kind !== "funnel" && spec.unit === "amount" ? spec.currency : undefined;
