import dayjs, { type Dayjs } from "dayjs";
import "dayjs/locale/zh-cn";
import timezone from "dayjs/plugin/timezone";
import updateLocale from "dayjs/plugin/updateLocale";
import utc from "dayjs/plugin/utc";
import type { Language } from "@/shared/session/preferences";

// antd's calendars speak dayjs; the rest of the app does not. What they show is a day or a local time, of no zone.

/** Names months and weekdays of all calendars. */
export const setCalendarLanguage = (language: Language): void => {
  dayjs.locale(language === "zh" ? "zh-cn" : "en");
};

dayjs.extend(updateLocale);
dayjs.extend(utc);
dayjs.extend(timezone);

/** Has all calendars show as today, and begin at, the day that it is in this zone. */
export const setCalendarZone = (zone: string): void => {
  dayjs.tz.setDefault(zone);
};

/** As `Date` numbers the days on which a week may begin. */
const WEEK_STARTS = { monday: 1, saturday: 6, sunday: 0 };

/** Has the weeks of all calendars begin on this day, whatever their language. */
export const setCalendarWeek = (start: keyof typeof WEEK_STARTS): void => {
  for (const locale of ["en", "zh-cn"]) dayjs.updateLocale(locale, { weekStart: WEEK_STARTS[start] });
};

/** A day, a local time (“2026-11-27T09:00”) or a time of day (“09:00”) as a calendar takes it. */
export const toCalendar = (text: string): Dayjs | null =>
  text ? dayjs(/^\d\d:\d\d/.test(text) ? `2000-01-01T${text}` : text) : null;

/** Which part of what a calendar shows is meant. */
const PARTS = { day: "YYYY-MM-DD", local: "YYYY-MM-DDTHH:mm", time: "HH:mm" };

/** What a calendar gives, as text; empty where nothing is chosen. */
export const fromCalendar = (chosen: Dayjs | null | undefined, part: keyof typeof PARTS): string =>
  chosen?.format(PARTS[part]) ?? "";
