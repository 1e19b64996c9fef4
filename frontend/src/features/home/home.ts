import type { Served } from "@/shared/api/types";
import type { LineSpec } from "@/shared/charts/spec";

export type Home = Served["Home"];
export type Figures = Served["HomeFigures"];
export type Worth = Served["HomeJourney"];
export type Attention = Served["Attention"];
export type FirstStep = Served["FirstStep"];
export type Place = Served["Place"];
export type Card = Place["card"];

/** The cards that show one measure by day. */
export const DRAWN = ["sent", "converted", "unsubscribed"] as const;
export type Drawn = (typeof DRAWN)[number];

export const isDrawn = (card: Card): card is Drawn => (DRAWN as readonly Card[]).includes(card);

/** The path of the screen of each kind, within the workspace. */
export const SCREENS: Record<Attention["kind"], string> = {
  alerts: "alerts",
  channels: "channels",
  parked: "parked",
  quarantine: "sources?tab=quarantine",
  budgets: "costs",
  paused: "journeys?state=paused",
  drafts: "journeys",
};

/** The path of one of the things of a kind. */
export function placeOf(kind: Attention["kind"], id: string): string {
  if (kind === "alerts") return `alerts?alert=${id}`;
  if (kind === "budgets") return `journeys/${id}/results`;
  return kind === "channels" ? `channels?channel=${id}` : `journeys/${id}`;
}

/** The path of the screen where each first step is done. */
export const WHERE: Record<FirstStep["step"], string> = {
  source: "sources",
  events: "sources",
  channel: "channels",
  template: "templates",
  journey: "journeys",
};

/** A measure by day; today may still change. Without any value there is no series. */
export const byDay = ({ days, total }: Figures, measure: Drawn, name: string): LineSpec => ({
  kind: "line",
  unit: "count",
  step: "day",
  times: days.map(({ at }) => at),
  series: total[measure] ? [{ name, values: days.map(({ counts }) => counts[measure] ?? 0) }] : [],
  immature: 1,
});

/**
 * How many of those who entered converted, as a part of one. Nothing is said where more converted than entered: in these days
 * came conversions of people who had entered before.
 */
export function conversionRate({ counts: { converted = 0, entered = 0 } }: Pick<Worth, "counts">): number | null {
  return entered > 0 && converted <= entered ? converted / entered : null;
}

/** The currencies in which any of the journeys was worth something; one that has no name, where none was. */
export function currenciesOf(journeys: readonly Pick<Worth, "values">[]): string[] {
  const found = journeys.flatMap(({ values }) => values.filter(({ value }) => Number(value) !== 0));
  const names = [...new Set(found.map(({ currency }) => currency))].sort();
  return names.length > 0 ? names : [""];
}

/** What a journey was worth in a currency; null where nothing. */
export function valueIn({ values }: Pick<Worth, "values">, currency: string): number | null {
  return Number(values.find((each) => each.currency === currency)?.value ?? 0) || null;
}

/** The cards on the page. */
export const onPage = ({ cards }: Home): Card[] => cards.filter(({ hidden }) => !hidden).map(({ card }) => card);
