import type { TFunction } from "i18next";
import { formatAmount, formatCompact, formatNumber, formatRate } from "@/shared/format/number";
import { dayOf, formatStep, localOf, type Step } from "@/shared/format/time";
import type { Language } from "@/shared/session/preferences";
import type { Unit, Value } from "./spec";

/** How a chart writes its values, times and own words, in the language and by the clock of the page. */
export interface Writing {
  value(value: Value, unit: Unit): string;
  /** In little room, for the ends of an axis. */
  short(value: number, unit: Unit): string;
  /** A part of a whole. */
  share(part: number, whole: number): string;
  time(iso: string, step: Step): string;
  /** The same for programs that read the file: a day or local time by the clock of the zone. */
  plainTime(iso: string, step: Step): string;
  zone: string;
  words: Record<
    "time" | "low" | "high" | "count" | "value" | "share" | "ratio" | "of_first" | "of_previous" | "immature",
    string
  >;
}

/** Components take `useWriting`. */
export const writingOf = (language: Language, zone: string, t: TFunction): Writing => ({
  value: (value, unit) => {
    if (value === null) return "–";
    if (unit === "rate") return formatRate(value);
    return unit === "amount" ? formatAmount(value, language) : formatNumber(value, language);
  },
  short: (value, unit) => (unit === "rate" ? `${Number((100 * value).toFixed(2))}%` : formatCompact(value, language)),
  share: (part, whole) => (whole > 0 ? formatRate(part / whole) : "–"),
  time: (iso, step) => formatStep(iso, step, language, zone),
  plainTime: (iso, step) => (step === "hour" ? localOf(iso, zone) : dayOf(iso, zone)),
  zone,
  words: {
    time: t("chart.time"),
    low: t("chart.low"),
    high: t("chart.high"),
    count: t("chart.count"),
    value: t("chart.value"),
    share: t("chart.share"),
    ratio: t("chart.ratio"),
    of_first: t("chart.of_first"),
    of_previous: t("chart.of_previous"),
    immature: t("chart.immature"),
  },
});
