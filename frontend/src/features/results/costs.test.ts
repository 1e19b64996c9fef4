import { expect, test } from "vitest";
import { type Cost, earned, formatReturn } from "./costs";

test("a return has its sign, and is a dash where none can be said", () => {
  expect([2.1, 0, -0.5, 0.004, null].map(formatReturn)).toEqual(["+210%", "0%", "−50%", "0%", "–"]);
});

test("values in several currencies are no sum", () => {
  const of = (...values: Cost["values"]) => earned({ values } as Cost);
  expect(of()).toBe("0");
  expect(of({ currency: "EUR", value: "3.0000" })).toBe("3.0000");
  expect(of({ currency: "EUR", value: "3.0000" }, { currency: "USD", value: "1.0000" })).toBeNull();
});
