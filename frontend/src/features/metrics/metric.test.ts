import { expect, test } from "vitest";
import { changed, EMPTY, isWhole, type MetricValues, overTime, problemsOf, within } from "./metric";

test("what no longer goes with a definition is taken out of it", () => {
  const revenue = {
    ...EMPTY,
    event: "Bought",
    aggregate: "sum",
    property: "total",
    unit: "money",
    currency: "EUR",
  } as const;
  expect(changed(revenue, { aggregate: "people" })).toMatchObject({ property: "", unit: "count", currency: "" });
  expect(changed(revenue, { unit: "count" })).toMatchObject({ property: "total", currency: "" });
  expect(changed({ ...revenue, aggregate: "mean", unit: "percent", currency: "" }, { aggregate: "sum" }).unit).toBe(
    "count",
  );
  expect(changed(revenue, { grain: "week" })).toEqual({ ...revenue, grain: "week" });
});

test("numbers are asked for once the definition is whole", () => {
  const bought = { ...EMPTY, event: "Bought" };
  expect([isWhole(EMPTY), isWhole(bought), isWhole({ ...bought, aggregate: "sum" })]).toEqual([false, true, false]);
  const money = { ...bought, aggregate: "sum", property: "total", unit: "money" } as const;
  expect([isWhole({ ...money, currency: "EU" }), isWhole({ ...money, currency: "EUR" })]).toEqual([false, true]);
});

test("problems stand at their fields", () => {
  const problem = (path: string) => ({ path, code: "c", message: "m", severity: "error" as const });
  const problems = [problem("definition.where[0].op"), problem("definition.unit"), problem("name")];
  expect(problemsOf(problems, "unit")).toEqual([problem("definition.unit")]);
  expect(within(problems, "where")).toEqual([problem("[0].op")]);
});

test("days are written by the metric's own clock, a mean of nothing is a gap, and decimals are kept", () => {
  const values = {
    unit: "count",
    zone: "Asia/Shanghai",
    series: [
      {
        name: "",
        points: [
          { at: "2026-03-01T00:00:00Z", value: null },
          { at: "2026-03-02T00:00:00Z", value: "7.5" },
        ],
      },
    ],
  } as unknown as MetricValues;
  expect(overTime(values, "Preview")).toMatchObject({
    unit: "amount",
    zone: "Asia/Shanghai",
    series: [{ name: "Preview", values: [null, 7.5] }],
  });
});
