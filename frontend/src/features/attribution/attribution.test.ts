import { expect, test } from "vitest";
import { ALL_MODELS, type Attribution, asked, oneOf, SHOWN, share, withWorth } from "./attribution";

const credit = (value: string, worth: number | null = null) => ({
  model: "linear",
  conversions: "1.00",
  value,
  worth,
  low: null,
  high: null,
});

test("what is empty is not asked for, and what makes no sense is the first of its list", () => {
  expect(
    asked({
      by: "weather",
      start: "",
      end: "2026-03-01T00:00:00Z",
      journey: "",
      event: "",
      value: "",
      metric: "",
      currency: "EUR",
      model: "",
    }),
  ).toEqual({
    by: "channel",
    end: "2026-03-01T00:00:00Z",
    currency: "EUR",
  });
  const every = {
    by: "medium",
    start: "",
    end: "",
    journey: "",
    event: "",
    value: "",
    metric: "",
    currency: "",
    model: ALL_MODELS,
  };
  expect(asked(every)).toEqual({ by: "medium", model: "all" });
  expect(oneOf(SHOWN, "share")).toBe("share");
});

test("a share is of the whole, and nothing is a share of nothing", () => {
  expect(share(credit("2.5"), "10")).toBe(25);
  expect(share(credit("0"), "0")).toBeNull();
  expect(share(credit("-1"), "-4")).toBeNull();
});

test("only models that found something of a row are told apart", () => {
  const rows = [{ credits: [credit("1"), credit("1", 0.5)] }, { credits: [credit("0"), credit("0")] }];
  const models = [{}, {}];
  expect(withWorth({ models, rows } as unknown as Attribution)).toEqual([1]);
});
