import { describe, expect, it } from "vitest";
import { addTo, below, changeKind, dress, insertAfter, isWithin, move, negate, peel, wrap } from "./edit";
import type { Rule } from "./rule";

const vip: Rule = { kind: "tag", tag: "vip" };
const oslo: Rule = { kind: "trait", trait: "city", op: "eq", value: "Oslo" };

describe("editing a rule", () => {
  it("shows `not` as a mark and puts it back", () => {
    const rule: Rule = { kind: "not", rule: vip };
    const { negated, inner, step } = peel(rule);
    expect({ negated, inner, step }).toEqual({ negated: true, inner: vip, step: ".rule" });
    expect(dress(inner, negated)).toEqual(rule);
    expect(peel(vip)).toEqual({ negated: false, inner: vip, step: "" });
    expect(dress(vip, false)).toBe(vip);
  });

  it("negates twice to the same", () => {
    expect(negate(negate(vip))).toEqual(vip);
  });

  it("adds to nothing, to a group and to a lone leaf", () => {
    expect(addTo(null, vip)).toEqual({ kind: "all", rules: [vip] });
    expect(addTo({ kind: "any", rules: [oslo] }, vip)).toEqual({ kind: "any", rules: [oslo, vip] });
    expect(addTo(oslo, vip)).toEqual({ kind: "all", rules: [oslo, vip] });
  });

  it("wraps with the other word", () => {
    expect(wrap(vip, "all")).toEqual({ kind: "any", rules: [vip] });
    expect(wrap(vip, "any")).toEqual({ kind: "all", rules: [vip] });
  });

  it("moves within the list and not beyond it", () => {
    expect(move(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
    expect(move(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
    expect(insertAfter(["a", "b"], 0, "x")).toEqual(["a", "x", "b"]);
  });

  it("keeps event, conditions and window when the kind changes among event kinds", () => {
    const did: Rule = {
      kind: "did",
      event: "Paid",
      where: [{ property: "total", op: "gt", value: 5 }],
      count: { op: "exactly", n: 2 },
      window: { last: "P7D" },
    };
    const sum: Rule = { kind: "aggregate", event: "", fn: "sum", property: "", op: "gte", value: 0 };
    expect(changeKind(did, sum)).toEqual({
      kind: "aggregate",
      event: "Paid",
      fn: "sum",
      property: "",
      op: "gte",
      value: 0,
      where: did.where,
      window: did.window,
    });
    expect(changeKind(did, { kind: "tag", tag: "" })).toEqual({ kind: "tag", tag: "" });
  });

  it("finds the problems of a place by their paths", () => {
    expect(below("", "rules[0]")).toBe("rules[0]");
    expect(below("rules[1]", "rule")).toBe("rules[1].rule");
    expect(isWithin("rules[1].value", "rules[1]")).toBe(true);
    expect(isWithin("rules[10].value", "rules[1]")).toBe(false);
    expect(isWithin("rules[0].where[1].op", "rules[0].where")).toBe(true);
    expect(isWithin("anything", "")).toBe(true);
  });
});
