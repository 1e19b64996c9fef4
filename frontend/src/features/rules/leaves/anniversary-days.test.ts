import { expect, test } from "vitest";
import { daysOf, spanOf } from "./anniversary-days";

test.each(["in", "next", "ago", "last"] as const)("the span %s is read as it was written", (span) => {
  expect(spanOf(daysOf(span, 7))).toEqual({ span, n: 7, kept: false });
});

test("today has no number, and offers one to the other spans", () => {
  expect(daysOf("today", 7)).toEqual({ from_days: 0, to_days: 0 });
  expect(spanOf(daysOf("today", 7))).toEqual({ span: "today", n: 3, kept: false });
});

test("days that no span means are kept", () => {
  expect(spanOf({ from_days: -2, to_days: 5 }).kept).toBe(true);
  expect(spanOf({ from_days: 2, to_days: 5 }).kept).toBe(true);
});
