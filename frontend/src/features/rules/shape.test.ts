import { describe, expect, it } from "vitest";
import { isRule } from "./shape";

describe("the shape of a rule", () => {
  it("is that of groups, of a not, and of leaves", () => {
    const leaf = {
      kind: "did",
      event: "Bought",
      where: [{ property: "total", op: "gt", value: 5 }],
      window: { last: "P3D" },
    };
    expect(isRule({ kind: "all", rules: [leaf, { kind: "not", rule: { kind: "any", rules: [] } }] })).toBe(true);
    expect(isRule({ kind: "of another day", anything: null })).toBe(true);
  });

  it.each([
    null,
    "x",
    [],
    {},
    { kind: 5 },
    { kind: "not" },
    { kind: "not", rule: null },
    { kind: "all" },
    { kind: "any", rules: "x" },
    { kind: "all", rules: [null] },
    { kind: "all", rules: [{ kind: "not" }] },
    { kind: "did", event: "x", where: {} },
    { kind: "did", event: "x", where: ["y"] },
    { kind: "did", event: "x", window: "P3D" },
    { kind: "did", event: "x", count: 3 },
  ])("is not that of %j", (json) => {
    expect(isRule(json)).toBe(false);
  });
});
