import { expect, test } from "vitest";
import { type CardFigure, cardOf, creditShares, figureByDay, isWhole, type Report } from "./dashboard";

const money = (...values: [string, string][]) => values.map(([currency, value]) => ({ currency, value }));
const figure = (points: object[], total: object) => ({ points, total }) as unknown as CardFigure;

test("a count is one line, money a line for each currency, and none where there is nothing", () => {
  const counts = figure(
    [
      { at: "a", count: 2 },
      { at: "b", count: 0 },
    ],
    { count: 2, values: [] },
  );
  expect(figureByDay(counts, { measure: "sent" }, "Sent")).toMatchObject({
    unit: "count",
    times: ["a", "b"],
    series: [{ name: "Sent", values: [2, 0] }],
  });
  const values = figure(
    [
      { at: "a", values: money(["EUR", "1.5"]) },
      { at: "b", values: money(["EUR", "1"], ["USD", "-3"]) },
    ],
    { values: money(["EUR", "2.5"], ["USD", "-3"]) },
  );
  expect(figureByDay(values, { measure: "value" }, "Value")).toMatchObject({
    unit: "amount",
    series: [
      { name: "Value (EUR)", values: [1.5, 1] },
      { name: "Value (USD)", values: [0, -3] },
    ],
  });
  expect(figureByDay(figure([], { count: 0, values: [] }), { measure: "sent" }, "Sent").series).toEqual([]);
});

test("credit is drawn by value, and by conversions where there is a loss in it", () => {
  const report = (...values: string[]) =>
    ({
      currencies: ["EUR"],
      rows: values.map((value, n) => ({ name: `c${n}`, credits: [{ value, conversions: "2.00" }] })),
    }) as unknown as Report;
  const shares = (...values: string[]) => creditShares(report(...values), "Channel", ({ name }) => name);
  expect(shares("5", "0")).toMatchObject({
    unit: "amount",
    currency: "EUR",
    parts: [
      { name: "c0", value: 5 },
      { name: "c1", value: 0 },
    ],
  });
  expect(shares("5", "-1").parts.map(({ value }) => value)).toEqual([2, 2]);
  expect(shares("5", "-1")).toMatchObject({ unit: "count" });
  expect(shares("5", "-1").currency).toBeUndefined();
});

test("a metric must be chosen before a card of one can be saved", () => {
  expect([cardOf("figure"), cardOf("metric"), { ...cardOf("metric"), metric: "met_1" }].map(isWhole)).toEqual([
    true,
    false,
    true,
  ]);
});
