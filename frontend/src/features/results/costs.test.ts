import { expect, test } from "vitest";
import { type Cost, earned, formatReturn } from "./costs";

test("a return has its sign, and is a dash where none can be said", () => {
  expect([2.1, 0, -0.5, 0.004, 24.3, null].map((rate) => formatReturn(rate, "en"))).toEqual([
    "+210%",
    "0%",
    "−50%",
    "0%",
    "+2,430%",
    "–",
  ]);
});

test("values in another currency than costs, or in several, are no sum", () => {
  const of = (currency: string | null, ...values: Cost["values"]) => earned({ values } as Cost, currency);
  const named = { currency: "EUR", value: "3.0000" };
  const nameless = { currency: "", value: "3.0000" };
  const dollars = { currency: "USD", value: "1.0000" };
  expect(of("EUR")).toBe(0);
  expect(of("EUR", named, nameless)).toBe(6);
  expect([of("EUR", dollars), of("EUR", named, dollars), of("EUR", nameless, dollars)]).toEqual([null, null, null]);
  expect([of(null), of(null, named), of(null, nameless)]).toEqual([0, 3, 3]);
  expect([of(null, named, nameless), of(null, named, dollars)]).toEqual([null, null]);
});
