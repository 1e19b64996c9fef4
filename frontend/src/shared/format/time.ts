import type { Language } from "@/shared/session/preferences";

const LOCALE = { en: "en-GB", zh: "zh-CN" } as const;

/** A moment in the reader's own time zone, e.g. “22 Nov 2026, 03:04”. */
export function formatDateTime(iso: string, language: Language, seconds = false): string {
  return new Date(iso).toLocaleString(LOCALE[language], {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(seconds && { second: "2-digit" }),
  });
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How far a moment lies from `now`, e.g. “3 days ago”; null when it is within a minute. */
export function formatAgo(iso: string, now: Date, language: Language): string | null {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(LOCALE[language], { numeric: "auto" });
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return null;
}
