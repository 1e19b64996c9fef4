import { expect, test } from "vitest";
import { changeOf, type Values } from "./settings-change";

const BEFORE = {
  name: "Shop",
  time_zone: "UTC",
  locale: "en",
  region: null,
  currency: null,
  consent: { email: "opt_out", sms: "opt_in" },
  attribution: { window_days: 7, qualifying: "accepted", channels: {} },
  quiet_hours: { on: true, start: "21:00", end: "09:00", media: {}, since: "2026-01-01T00:00:00Z" },
  audit_days: 400,
} as unknown as Values;

test("what is as before is not sent", () => {
  expect(changeOf(BEFORE, structuredClone(BEFORE))).toEqual({});
});

test("what the form does not show, as consent before the media are known, is no change", () => {
  const { consent: _, ...shown } = BEFORE;
  expect(changeOf(BEFORE, { ...shown, name: "Store" })).toEqual({ name: "Store" });
});

test("a medium is sent for itself, a field as a whole", () => {
  const after = { ...BEFORE, region: "NO", consent: { email: "opt_in", sms: "opt_in" } } as unknown as Values;
  expect(changeOf(BEFORE, after)).toEqual({ region: "NO", consent: { email: "opt_in" } });
});

test("quiet hours are sent whole, as their two times belong together", () => {
  const shown = { on: true, start: "21:00", end: "09:00", media: {} };
  expect(changeOf(BEFORE, { ...BEFORE, quiet_hours: shown } as unknown as Values)).toEqual({});
  const after = { ...shown, end: "08:00", media: { sms: null } };
  expect(changeOf(BEFORE, { ...BEFORE, quiet_hours: after } as unknown as Values)).toEqual({ quiet_hours: after });
});

test("a part of attribution is sent for itself, and what the form has no field for is no change", () => {
  const shown = { window_days: 7, qualifying: "accepted" };
  expect(changeOf(BEFORE, { ...BEFORE, attribution: shown } as unknown as Values)).toEqual({});
  const after = { ...BEFORE, attribution: { ...shown, window_days: 14 } } as unknown as Values;
  expect(changeOf(BEFORE, after)).toEqual({ attribution: { window_days: 14 } });
});
