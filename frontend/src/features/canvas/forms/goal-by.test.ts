import { expect, test } from "vitest";
import { goalBy, toldBy, wayOf } from "./GoalBy";

const METRIC = {
  kind: "raise_basket",
  metric: "met_1",
  event: "Order",
  currency: "EUR",
  metric_version: 2,
  window: "P7D",
};

test("a goal told another way keeps its window and nothing of what was said before or pinned", () => {
  expect(toldBy("event", METRIC)).toEqual({
    kind: "raise_basket",
    rule: null,
    metric: null,
    event: "",
    where: [],
    value: "",
    window: "P7D",
  });
  expect(toldBy("metric", { event: "Order", where: [{}], value: "total" })).toMatchObject({
    metric: "",
    event: "",
    value: "",
  });
  expect(toldBy("rule", METRIC)).toMatchObject({ kind: "convert", metric: null, rule: { kind: "all", rules: [] } });
});

test("only the fields of the way that was chosen are shown, and of a rule there is nothing to count", () => {
  const shown = (goal: object) =>
    ["kind", "rule", "metric", "event", "where", "value", "window", "exits"].filter((field) =>
      goalBy.shown(field, goal as Record<string, unknown>),
    );
  expect(shown({ event: "Order" })).toEqual(["kind", "event", "where", "value", "window", "exits"]);
  expect(shown({ metric: "" })).toEqual(["kind", "metric", "window", "exits"]);
  expect(shown({ rule: {}, kind: "convert" })).toEqual(["rule", "window", "exits"]);
  expect(shown({ rule: {}, kind: "raise_basket" })).toContain("kind");
  expect(wayOf({})).toBe("event");
});
