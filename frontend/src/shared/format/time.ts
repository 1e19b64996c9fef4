import { LOCALE } from "@/shared/format/locale";
import type { Language } from "@/shared/session/preferences";

// The one place where times are written and read. Whose time it is: pages tell the workspace's, since its journeys run by
// it, wherever the reader sits. `useZone` names it; the reader's own and a customer's stand beside it where they differ.
// An instant is an ISO text with its offset; a day ("2026-11-27") and a local time ("2026-11-27T09:00") belong to a zone.

const DAY = 86_400_000;

/** A moment: as the API has it, or as the clock of this browser gives it. */
type Instant = string | Date;

/** The reader's own time zone, by this browser. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All zones to choose from, UTC first. */
export const allZones = (): string[] => ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** A zone as people read it: “America/Sao Paulo”. */
export const zoneName = (zone: string): string => zone.replaceAll("_", " ");

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

const DATE_TIME = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" } as const;

/** A moment by the clock of a zone, e.g. “22 Nov 2026, 03:04”. */
export const formatDateTime = (iso: string, language: Language, zone: string, seconds = false): string =>
  formatted(iso, language, zone, { ...DATE_TIME, ...(seconds && { second: "2-digit" }) });

/** A moment with its weekday, e.g. “Sun, 22 Nov 2026, 03:04”. */
export const formatWeekdayTime = (iso: string, language: Language, zone: string): string =>
  formatted(iso, language, zone, { ...DATE_TIME, weekday: "short" });

/** The time of day, e.g. “03:04”. */
export const formatTime = (iso: string, language: Language, zone: string): string =>
  formatted(iso, language, zone, { hour: "2-digit", minute: "2-digit" });

/** A day in full, e.g. “Sunday 22 November 2026”. */
export const formatDay = (iso: string, language: Language, zone: string): string =>
  formatted(iso, language, zone, { weekday: "long", year: "numeric", month: "long", day: "numeric" });

/** A day in little room, e.g. “22 Nov”. */
export const formatShortDay = (iso: string, language: Language, zone: string): string =>
  formatted(iso, language, zone, { day: "numeric", month: "short" });

/** A month of the calendar, 1 to 12, by name. */
export const formatMonth = (month: number, language: Language): string =>
  formatted(`2023-${String(month).padStart(2, "0")}-01T00:00:00Z`, language, "UTC", { month: "long" });

/** How far apart the points of a series lie. */
export type Step = "hour" | "day" | "month";

const STEP_PARTS: Record<Step, Intl.DateTimeFormatOptions> = {
  hour: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "short", year: "numeric" },
};

/** A point of a series, as exactly as its points lie apart, e.g. “22 Nov 2026”. */
export const formatStep = (iso: string, step: Step, language: Language, zone: string): string =>
  formatted(iso, language, zone, STEP_PARTS[step]);

/** A zone with its distance to UTC at a moment, e.g. “Asia/Shanghai (GMT+8)”. */
export function formatZone(zone: string, at: Instant): string {
  const known = knownZone(zone);
  const parts = new Intl.DateTimeFormat("en", { timeZone: known, timeZoneName: "shortOffset" }).formatToParts(
    new Date(at),
  );
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

/** An instant that an answer of the API names. */
export const instant = (iso: string): Date => new Date(iso);

/** Whether a text is a day or an instant that exists. */
export const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

/** Whether a moment has come by `now`. */
export const isPast = (iso: string, now: Date): boolean => new Date(iso) <= now;

/** The instant so many times 24 hours before `now`. */
export const daysBefore = (now: Date, days: number): string => new Date(now.getTime() - days * DAY).toISOString();

/** How far the clock of a zone is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en", { timeZone: knownZone(zone), timeZoneName: "longOffset" });
  const name = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes, seconds] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  const ahead = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
  return sign === "-" ? -ahead : ahead;
}

/**
 * The instant at which the clock of a zone shows a local time. A time that the clock shows twice is the first of the two,
 * and one that it leaves out is as much later as the clock was put forward.
 */
export function instantOf(local: string, zone: string): string {
  const shown = Date.parse(`${local.length === 10 ? `${local}T00:00` : local}Z`);
  const by = (offset: number) => ({ at: shown - offset, holds: offsetAt(shown - offset, zone) === offset });
  const before = by(offsetAt(shown - DAY, zone));
  const after = by(offsetAt(shown + DAY, zone));
  return new Date(!before.holds && after.holds ? after.at : before.at).toISOString();
}

/**
 * As an ISO text, whose year has four digits; empty where there is none, as of a text that somebody typed into the address
 * or into a rule.
 */
function isoOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : "";
}

/** What the clock of a zone shows at an instant, to the minute: “2026-11-27T09:00”; empty where it is none. */
export function localOf(at: Instant, zone: string): string {
  const instant = new Date(at).getTime();
  return Number.isNaN(instant) ? "" : isoOf(instant + offsetAt(instant, zone)).slice(0, 16);
}

/** The day that it is in a zone at an instant; empty where it is none. */
export const dayOf = (at: Instant, zone: string): string => localOf(at, zone).slice(0, 10);

/** The day so many days later, or earlier; empty where it is none. */
export const addDays = (day: string, days: number): string =>
  isoOf(Date.parse(`${day}T00:00Z`) + days * DAY).slice(0, 10);

/** The first instant of a day. */
export const startOfDay = (day: string, zone: string): string => instantOf(day, zone);

/** The last millisecond of a day. */
export const endOfDay = (day: string, zone: string): string =>
  new Date(Date.parse(startOfDay(addDays(day, 1), zone)) - 1).toISOString();
