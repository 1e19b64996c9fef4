import { expect, test } from "vitest";
import {
  addDays,
  dayOf,
  endOfDay,
  formatAgo,
  formatDateTime,
  formatDay,
  formatMonth,
  formatStep,
  formatZone,
  instantOf,
  knownZone,
  localOf,
  sameClock,
  startOfDay,
} from "./time";

const INSTANT = "2026-11-27T23:30:00Z";

test("one instant is told by the clock of the zone that is named, whatever the browser's", () => {
  expect(formatDateTime(INSTANT, "en", "Asia/Shanghai")).toBe("28 Nov 2026, 07:30");
  expect(formatDateTime(INSTANT, "en", "America/Sao_Paulo")).toBe("27 Nov 2026, 20:30");
  expect(formatDay(INSTANT, "zh", "Asia/Shanghai")).toBe("2026年11月28日星期六");
});

test("a zone is named with its distance at that moment, summer or winter", () => {
  expect(formatZone("Asia/Shanghai", INSTANT)).toBe("Asia/Shanghai (GMT+8)");
  expect(formatZone("Europe/Berlin", INSTANT)).toBe("Europe/Berlin (GMT+1)");
  expect(formatZone("Europe/Berlin", "2026-07-01T00:00:00Z")).toBe("Europe/Berlin (GMT+2)");
});

test("two zones may show the same time, and a zone that the browser does not know is UTC", () => {
  expect(sameClock(INSTANT, "Europe/Berlin", "Europe/Oslo")).toBe(true);
  expect(sameClock(INSTANT, "Europe/Berlin", "Asia/Shanghai")).toBe(false);
  expect([knownZone("Mars/Olympus"), knownZone("Europe/Oslo")]).toEqual(["UTC", "Europe/Oslo"]);
});

test("how long ago it was has a space before Chinese characters, as other texts do", () => {
  const now = new Date(INSTANT);
  expect(formatAgo("2026-11-27T23:26:00Z", now, "zh")).toBe("4 分钟前");
  expect(formatAgo("2026-11-27T23:26:00Z", now, "en")).toBe("4 minutes ago");
  expect(formatAgo("2026-11-26T23:26:00Z", now, "zh")).toBe("昨天");
  expect(formatAgo("2026-11-27T23:29:30Z", now, "zh")).toBe(null);
});

test("a local time is an instant of its zone, the day that changes its clock included", () => {
  expect(instantOf("2026-11-27T09:00", "Asia/Shanghai")).toBe("2026-11-27T01:00:00.000Z");
  expect(instantOf("2026-11-27", "America/Sao_Paulo")).toBe("2026-11-27T03:00:00.000Z");
  // Berlin leaves out 02:00 to 03:00 on 29 March and shows it twice on 25 October.
  expect(instantOf("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  expect(instantOf("2026-03-29T03:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  expect(instantOf("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
  expect(instantOf("2026-10-25T03:30", "Europe/Berlin")).toBe("2026-10-25T02:30:00.000Z");
  // Beirut's clock goes from 23:59 to 01:00: the day begins at one.
  expect(startOfDay("2026-03-29", "Asia/Beirut")).toBe("2026-03-28T22:00:00.000Z");
});

test("a local time that is read back is the same, in zones of every kind", () => {
  for (const zone of ["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Mars/Olympus"]) {
    expect(localOf(instantOf("2026-11-27T09:07", zone), zone)).toBe("2026-11-27T09:07");
  }
});

test("days are the zone's, and as long as its clock makes them", () => {
  expect([dayOf(INSTANT, "Asia/Shanghai"), dayOf(INSTANT, "America/Sao_Paulo")]).toEqual(["2026-11-28", "2026-11-27"]);
  expect(endOfDay("2026-03-29", "Europe/Berlin")).toBe("2026-03-29T21:59:59.999Z");
  expect([addDays("2026-12-31", 1), addDays("2026-03-01", -1)]).toEqual(["2027-01-01", "2026-02-28"]);
});

test("what is no instant has no day, and stops no page", () => {
  for (const text of ["", "tomorrow", "2026-13-45T00:00:00Z"]) expect(localOf(text, "Asia/Shanghai")).toBe("");
  expect(addDays(dayOf("tomorrow", "UTC"), -1)).toBe("");
  expect(addDays(dayOf("+012026-01-01T00:00:00Z", "UTC"), -1)).toBe("");
  expect(localOf("+275760-09-13T00:00:00Z", "Asia/Shanghai")).toBe("");
});

test("points of a series are told as exactly as they lie apart", () => {
  const told = (["hour", "day", "month"] as const).map((step) => formatStep(INSTANT, step, "en", "Asia/Shanghai"));
  expect(told).toEqual(["28 Nov, 07:30", "28 Nov 2026", "Nov 2026"]);
  expect(formatMonth(9, "zh")).toBe("九月");
});
