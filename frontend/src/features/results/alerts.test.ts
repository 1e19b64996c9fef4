import { describe, expect, it } from "vitest";
import { limitBeyond } from "@/entities/alert/proposal";
import { overTimeAlerts, reasonAlerts } from "./alerts";
import type { Figures } from "./figures";

const words = {
  says: (measure: string) => measure,
  value: (currency: string) => `value in ${currency}`,
  name: (of: string, direction: string, limit: string) => `${of} ${direction} ${limit}`,
};
const point = (sent: number, rate: number | null, value: string) => ({
  counts: { sent, bounced: 0 },
  rates: { bounced: rate === null ? undefined : { rate, low: 0, high: 1 } },
  values: [{ currency: "EUR", value }],
});
const data = {
  series: [point(120, 0.02, "80.50"), point(90, null, "91"), point(104, 0.031, "100"), point(3, 0.5, "0")],
  total: { counts: { sent: 317 }, values: [{ currency: "EUR", value: "271.50" }] },
} as unknown as Figures;

describe("an alert that a chart proposes", () => {
  it("has a limit beyond the last values, of two digits", () => {
    expect(limitBeyond([120, 90, 104], "below")).toBe(52);
    expect(limitBeyond([120, 90, 104], "above")).toBe(180);
    expect(limitBeyond([3.1, null, 2], "above")).toBe(4.7);
    expect(limitBeyond([40, 100, 100], "below")).toBe(40);
    expect(limitBeyond([0, 0], "above")).toBe(0);
    expect(limitBeyond([0, 100, 100], "below")).toBe(50);
    expect(limitBeyond([null, 0, 0], "below")).toBe(1);
  });

  it("names the figure, the journey and the hours of a step, without the step that is not over", () => {
    expect(overTimeAlerts("jrn_1", data, { per: "day", shown: "counts", currency: "EUR" }, words)).toEqual([
      {
        name: "sent below 52",
        source: "figure",
        config: { measure: "sent", journey: "jrn_1", unit: "count", direction: "below", limit: 52, hours: 24 },
      },
    ]);
  });

  it("of a share is in percent, of an amount in its currency", () => {
    const [share] = overTimeAlerts("jrn_1", data, { per: "week", shown: "bounced", currency: "EUR" }, words);
    expect([share?.name, share?.config.unit, share?.config.hours]).toEqual(["bounced above 4.7 %", "share", 168]);
    const [value] = overTimeAlerts("jrn_1", data, { per: "hour", shown: "value", currency: "EUR" }, words);
    expect([value?.name, value?.config.measure, value?.config.limit]).toEqual(["value in EUR below 45", "value", 45]);
  });

  it("on values looks at the workspace's currency alone, and at values without one", () => {
    const day = (...values: [string, string][]) => values.map(([currency, value]) => ({ currency, value }));
    const mixed = {
      series: [day(["CNY", "9000"], ["EUR", "80"]), day(["", "20"], ["EUR", "80"]), day()].map((values) => ({
        values,
      })),
      total: { values: day(["", "20"], ["CNY", "9000"], ["EUR", "160"]) },
    } as unknown as Figures;
    const proposed = (currency: string | null) =>
      overTimeAlerts("", mixed, { per: "day", shown: "value", currency }, words).map(({ config }) => config.limit);
    expect(proposed("EUR")).toEqual([45]);
    expect(overTimeAlerts("", data, { per: "day", shown: "value", currency: "USD" }, words)).toEqual([]);
    expect(proposed(null)).toEqual([]);
  });

  it("on a reason is above half more than on a usual day", () => {
    const [capped] = reasonAlerts("jrn_1", "withheld", { capped: 60 }, 30, words);
    expect(capped?.config).toMatchObject({ measure: "withheld", reason: "capped", limit: 3, hours: 24 });
    expect(reasonAlerts("jrn_1", "withheld", { capped: 87 }, 30, words)[0]?.config.limit).toBe(5);
    expect(reasonAlerts("jrn_1", "withheld", { capped: 1 }, 30, words)[0]?.config.limit).toBe(1);
  });
});
