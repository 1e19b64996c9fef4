import { describe, expect, it } from "vitest";
import { runValues } from "./run-context";

describe("the context that a journey declares", () => {
  it("is its values with their types, text unless said otherwise, without those that have no name yet", () => {
    const declared = [{ name: "cart_id" }, { name: "total", type: "number" }, { name: "" }, {}];
    expect(runValues(declared)).toEqual([
      { name: "cart_id", type: "text" },
      { name: "total", type: "number" },
    ]);
  });

  it("is nothing where nothing is declared", () => {
    expect(runValues(undefined)).toEqual([]);
  });
});
