import { expect, test } from "vitest";
import { formatAgo, formatDateTime, formatDay, formatZone, knownZone, sameClock } from "./time";

const INSTANT = "2026-11-27T23:30:00Z";

test("one instant is told by the clock of the zone that is named, whatever the browser's", () => {
  expect(formatDateTime(INSTANT, "en", "Asia/Shanghai")).toBe("28 Nov 2026, 07:30");
  expect(formatDateTime(INSTANT, "en", "America/Sao_Paulo")).toBe("27 Nov 2026, 20:30");
  expect(formatDay(INSTANT, "zh", "Asia/Shanghai")).toBe("2026年11月28日星期六");
});

test("a zone is named with its distance at that moment, summer or winter", () => {
  expect(formatZone("Asia/Shanghai", new Date(INSTANT))).toBe("Asia/Shanghai (GMT+8)");
  expect(formatZone("Europe/Berlin", new Date(INSTANT))).toBe("Europe/Berlin (GMT+1)");
  expect(formatZone("Europe/Berlin", new Date("2026-07-01T00:00:00Z"))).toBe("Europe/Berlin (GMT+2)");
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
