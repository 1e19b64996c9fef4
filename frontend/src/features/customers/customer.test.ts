import { describe, expect, it } from "vitest";
import { byDay, consentOf, gist } from "./customer";

describe("a customer's timeline", () => {
  it("is grouped by day in the order it came", () => {
    const events = ["2026-01-02T09:00", "2026-01-02T08:00", "2026-01-01T23:00"].map((occurred_at) => ({ occurred_at }));
    expect(byDay(events, (iso) => iso.slice(0, 10))).toEqual([
      { day: "2026-01-02", events: [events[0], events[1]] },
      { day: "2026-01-01", events: [events[2]] },
    ]);
  });

  it("says the plain properties of an event in a line", () => {
    expect(gist({ total: 5, products: [{ sku: "a" }], gift: false, note: "", currency: "NOK" }, 2)).toEqual([
      ["total", "5"],
      ["gift", "false"],
    ]);
    expect(gist({ touch: "tch_PTwSwpdxQc", medium: "email" })).toEqual([["medium", "email"]]);
  });
});

describe("consent", () => {
  it("is yes, no or unsaid, by medium and topic", () => {
    const consent = [
      { medium: "email", topic: "", granted: true },
      { medium: "email", topic: "news", granted: false },
    ];
    expect(consentOf(consent, "email")).toBe(true);
    expect(consentOf(consent, "email", "news")).toBe(false);
    expect(consentOf(consent, "sms")).toBeNull();
  });
});
