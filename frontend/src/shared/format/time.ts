import type { Language } from "@/shared/session/preferences";

// Whose time it is: pages tell the workspace's, since its journeys run by it, wherever the reader sits. `useZone` names
// it; the reader's own and a customer's stand beside it where they differ.

const LOCALE = { en: "en-GB", zh: "zh-CN" } as const;

/** The reader's own time zone, by this browser. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone itself if this browser knows it, else UTC: an instant is told by some clock in any case. */
export function knownZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone && zone;
  } catch {
    return "UTC";
  }
}

const formatted = (iso: string, language: Language, zone: string, parts: Intl.DateTimeFormatOptions): string =>
  new Date(iso).toLocaleString(LOCALE[language], { timeZone: knownZone(zone), hourCycle: "h23", ...parts });

/** A moment by the clock of a zone, e.g. “22 Nov 2026, 03:04”. */
export const formatDateTime = (iso: string, language: Language, zone: string, seconds = false): string =>
  formatted(iso, language, zone, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" }),
  });

/** The time of day, e.g. “03:04”. */
export const formatTime = (iso: string, language: Language, zone: string): string =>
  formatted(iso, language, zone, { hour: "2-digit", minute: "2-digit" });

/** A day in full, e.g. “Sunday 22 November 2026”. */
export const formatDay = (iso: string, language: Language, zone: string): string =>
  formatted(iso, language, zone, { weekday: "long", year: "numeric", month: "long", day: "numeric" });

/** A day in little room, e.g. “22 Nov”. */
export const formatShortDay = (iso: string, language: Language, zone: string): string =>
  formatted(iso, language, zone, { day: "numeric", month: "short" });

/** A zone with its distance to UTC at a moment, e.g. “Asia/Shanghai (GMT+8)”. */
export function formatZone(zone: string, at: Date): string {
  const known = knownZone(zone);
  const parts = new Intl.DateTimeFormat("en", { timeZone: known, timeZoneName: "shortOffset" }).formatToParts(at);
  const offset = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return known === offset ? known : `${known} (${offset})`;
}

/** Whether the clocks of two zones show the same at a moment. */
export const sameClock = (iso: string, one: string, other: string): boolean =>
  formatDateTime(iso, "en", one) === formatDateTime(iso, "en", other);

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
    if (Math.abs(seconds) < length) continue;
    // A space between figures and Chinese characters, as in all other texts.
    return format.format(Math.trunc(seconds / length), unit).replace(/(\d)(?=\p{Script=Han})/u, "$1 ");
  }
  return null;
}
