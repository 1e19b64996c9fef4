import { describe, expect, it } from "vitest";
import { carry, emptyValue, familiesOf, familyOf, offered, scalarFamilies } from "./comparison";

const OPERATORS: Record<string, { op: string; takes: string }[]> = {
  text: [
    { op: "eq", takes: "scalar" },
    { op: "contains", takes: "text" },
    { op: "exists", takes: "nothing" },
  ],
  number: [
    { op: "eq", takes: "scalar" },
    { op: "gt", takes: "number" },
    { op: "exists", takes: "nothing" },
  ],
  any: [{ op: "exists", takes: "nothing" }],
};

describe("comparisons", () => {
  it("offer the operators of the types seen, each once, `is known` last", () => {
    expect(offered(OPERATORS, ["text", "number"]).map((each) => each.op)).toEqual(["eq", "contains", "gt", "exists"]);
    expect(offered(OPERATORS, ["number"]).map((each) => each.op)).toEqual(["eq", "gt", "exists"]);
    expect(offered(OPERATORS, []).map((each) => each.op)).toEqual(["exists"]);
  });

  it("know what a type can be compared with", () => {
    expect(familiesOf(["number"])).toEqual(["number"]);
    expect(familiesOf(["date", "text"])).toEqual(["text", "date"]);
    expect(familiesOf(["object"])).toEqual([]);
    expect(familiesOf([])).toEqual(["text", "number", "boolean", "date", "list"]);
  });

  it("ask for the type only where it is open", () => {
    expect(scalarFamilies("scalar", "eq", ["text", "number", "boolean"])).toEqual(["text", "number", "boolean"]);
    expect(scalarFamilies("scalar", "ne", ["text", "boolean"])).toEqual(["text"]);
    expect(scalarFamilies("many", "in", ["number"])).toEqual(["number"]);
    expect(scalarFamilies("number", "gt", ["text", "number"])).toEqual([]);
    expect(scalarFamilies("scalar", "has", ["list"])).toEqual(["text", "number"]);
  });

  it("carry an operand to another operator where its meaning stays", () => {
    expect(carry("12", "scalar", "number")).toBe(12);
    expect(carry("twelve", "scalar", "number")).toBe(0);
    expect(carry("Oslo", "many", "text")).toEqual(["Oslo"]);
    expect(carry("", "many", "text")).toEqual([]);
    expect(carry(["Oslo", "Bergen"], "scalar", "text")).toBe("Oslo");
    expect(carry(5, "pair", "number")).toEqual([5, 5]);
    expect(carry([5, 9], "number", "number")).toBe(5);
    expect(carry("x", "nothing", null)).toBeUndefined();
    expect(carry(5, "text", "text")).toBe("5");
    expect(carry("2026-01-02", "date", "date")).toBe("2026-01-02");
    expect(carry("Oslo", "date", "date")).toBe("");
    expect(carry("Oslo", "duration", "date")).toBe("P30D");
    expect(carry(undefined, "scalar", "boolean")).toBe(true);
  });

  it("read the type of an operand", () => {
    expect([familyOf("a"), familyOf(1), familyOf(false), familyOf([2]), familyOf([]), familyOf(undefined)]).toEqual([
      "text",
      "number",
      "boolean",
      "number",
      null,
      null,
    ]);
    expect(emptyValue("pair", "number")).toEqual([0, 0]);
  });
});
