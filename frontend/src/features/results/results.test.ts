import { expect, test } from "vitest";
import { byCount, onBar, signed } from "./results";

test("an interval lies on its bar in order, and zero is always on the bar", () => {
  const over = onBar({ difference: -0.0087, low: -0.0238, high: 0.0053 });
  expect(over.low).toBeLessThan(over.difference);
  expect(over.difference).toBeLessThan(over.zero);
  expect(over.zero).toBeLessThan(over.high);
  const above = onBar({ difference: 0.2, low: 0.1, high: 0.3 });
  expect([above.zero > 0, above.zero < above.low, above.high < 100]).toEqual([true, true, true]);
  const none = onBar({ difference: 0, low: 0, high: 0 });
  expect([none.zero, none.low, none.high]).toEqual([50, 50, 50]);
});

test("a difference is written with its sign, and nothing has none", () => {
  expect([0.5349, -2.384, 0, -0.001].map((x) => signed(x))).toEqual(["+0.53", "−2.38", "0.00", "0.00"]);
});

test("counts come with the largest first", () => {
  expect(byCount({ filtered: 2, capped: 9, too_late: 2 })).toEqual([
    ["capped", 9],
    ["filtered", 2],
    ["too_late", 2],
  ]);
});
