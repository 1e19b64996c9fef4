import { expect, test } from "vitest";
import { comparison, credits } from "./charts";
import type { Lift, Results } from "./results";

const WORDS = { name: "Share", group: "Group", arm: (arm: string) => arm.toUpperCase() };
const arm = (name: string, rate: number) => ({ arm: name, rate: { rate }, per_head: 10 * rate });
const contrast = (of: string, against: string, low: number) => ({
  arm: of,
  against,
  rate: { difference: 0.1, low: 0, high: 0.2, always_low: low, always_high: 0.25 },
  per_head: null,
});
const lift = (arms: object[], contrasts: object[]) => ({ arms, contrasts, currencies: [] }) as unknown as Lift;

test("the whisker of those let in is the interval on which the verdict rests, from the level of the control group", () => {
  const two = lift(
    [arm("treated", 0.25), arm("business_as_usual", 0.125)],
    [contrast("treated", "business_as_usual", -0.0625)],
  );
  const spec = comparison(two, "rate", WORDS);
  expect(spec.series).toEqual([{ name: "Share", values: [0.25, 0.125] }]);
  expect(spec.intervals).toEqual([{ low: 0.0625, high: 0.375 }, null]);
  expect(spec.level).toEqual({ name: "BUSINESS_AS_USUAL", value: 0.125 });
});

test("of three arms those let in are held against the control group, which tells what the journey itself adds", () => {
  const three = lift(
    [arm("treated", 0.25), arm("business_as_usual", 0.125), arm("nothing", 0.0625)],
    [
      contrast("treated", "business_as_usual", 0),
      contrast("treated", "nothing", 0.0625),
      contrast("business_as_usual", "nothing", 0),
    ],
  );
  const spec = comparison(three, "rate", WORDS);
  expect(spec.categories).toEqual(["TREATED", "BUSINESS_AS_USUAL", "NOTHING"]);
  expect(spec.intervals).toEqual([{ low: 0.125, high: 0.375 }, null, null]);
  expect(spec.level).toEqual({ name: "BUSINESS_AS_USUAL", value: 0.125 });
});

test("what the goal is judged by has its own bars, and none where there is nothing to judge", () => {
  const judged = (name: string, per_person: number | null) => ({ ...arm(name, 0.5), per_person, per_event: null });
  const against = {
    ...contrast("treated", "business_as_usual", 0),
    judged: { difference: contrast("", "", -0.5).rate },
  };
  const two = lift([judged("treated", 1.5), judged("business_as_usual", 1.25)], [against]);
  const spec = comparison(two, "judged", WORDS);
  expect(spec.series[0]?.values).toEqual([1.5, 1.25]);
  expect(spec.intervals).toEqual([{ low: 0.75, high: 1.5 }, null]);
  const none = lift([judged("treated", 1.5), judged("business_as_usual", null)], [against]);
  expect(comparison(none, "judged", WORDS)).not.toHaveProperty("level");
});

test("without a control group, or without a value, there is no whisker", () => {
  const alone = lift([arm("treated", 0.25)], []);
  expect(comparison(alone, "rate", WORDS)).not.toHaveProperty("intervals");
  const two = lift([arm("treated", 0.25), arm("nothing", 0)], [contrast("treated", "nothing", 0)]);
  expect(comparison(two, "per_head", WORDS)).not.toHaveProperty("level");
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
  // Refunds may be above what was sold, and of a loss there are no shares.
  expect(credits(results("-80.50"), words)).toMatchObject({ unit: "count" });
  expect(credits(results("0.00"), words)).toMatchObject({ unit: "count", parts: [{ value: 3 }, { value: 1 }, {}, {}] });
});
