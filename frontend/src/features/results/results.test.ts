import { expect, test } from "vitest";
import { comparison, credits, outcomes } from "./charts";
import { byCount, type Results } from "./results";

test("counts come with the largest first", () => {
  expect(byCount({ filtered: 2, capped: 9, too_late: 2 })).toEqual([
    ["capped", 9],
    ["filtered", 2],
    ["too_late", 2],
  ]);
});

const WORDS = { name: "Share", group: "Group", let_in: "Let in", held_out: "Held out" };
const side = (rate: number | null) => ({ people: 100, converted: 10, value: "0.00", rate, per_head: null });

test("the whisker of those let in is the interval of the difference, from the level of the control group", () => {
  const lift = { treated: side(0.25), held_out: side(0.125) };
  const spec = comparison(lift, "rate", { low: -0.0625, high: 0.25 }, WORDS);
  expect(spec.series).toEqual([{ name: "Share", values: [0.25, 0.125] }]);
  expect(spec.intervals).toEqual([{ low: 0.0625, high: 0.375 }, null]);
  expect(spec.level).toEqual({ name: "Held out", value: 0.125 });
});

test("without a control group there is nothing to compare with", () => {
  const lift = { treated: side(0.25), held_out: side(null) };
  const spec = comparison(lift, "rate", { low: 0, high: 0 }, WORDS);
  expect([spec.intervals, spec.level]).toEqual([undefined, undefined]);
});

test("reasons are bars with their names, the most frequent first", () => {
  const spec = outcomes(
    { filtered: 2, capped: 9 },
    { of: "Reason", times: "Times", say: (code) => code.toUpperCase() },
  );
  expect([spec.categories, spec.series[0]?.values]).toEqual([
    ["CAPPED", "FILTERED"],
    [9, 2],
  ]);
});

test("conversions without a value, or with values in two currencies, are shared by their number", () => {
  const amount = (conversions: number, value: string) => ({ conversions, value });
  const results = (worth: string, currencies: string[] = []) =>
    ({
      currencies,
      total: amount(4, worth),
      credited: {
        own: amount(3, worth),
        others: amount(1, "0.00"),
        nobody: amount(0, "0.00"),
        pending: amount(0, "0.00"),
      },
    }) as Results;
  const words = { of: "Credited to", say: (to: string) => to };
  expect(credits(results("80.50"), words)).toMatchObject({
    unit: "amount",
    parts: [{ value: 80.5 }, { value: 0 }, {}, {}],
  });
  expect(credits(results("80.50", ["EUR", "USD"]), words)).toMatchObject({ unit: "count" });
  expect(credits(results("0.00"), words)).toMatchObject({ unit: "count", parts: [{ value: 3 }, { value: 1 }, {}, {}] });
});
