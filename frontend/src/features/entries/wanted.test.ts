import { describe, expect, it } from "vitest";
import { bodyOf, listed, typed } from "./wanted";

describe("who shall enter", () => {
  it("is read from a list with any of the usual separators", () => {
    expect(listed(" u1\r\nu2, ada@example.com；u3\t\n\n")).toEqual(["u1", "u2", "ada@example.com", "u3"]);
    expect(listed(" \n")).toEqual([]);
  });

  it("has context values of the declared types, and leaves what does not fit to the server", () => {
    const fields = [
      { name: "cart", type: "text" },
      { name: "total", type: "number" },
      { name: "gift", type: "boolean" },
    ];
    expect(typed(fields, { cart: "17", total: "9.5", gift: "true" })).toEqual({ cart: "17", total: 9.5, gift: true });
    expect(typed(fields, { cart: " ", total: "many" })).toEqual({ total: "many" });
  });

  it("is people or an audience, never both", () => {
    expect(bodyOf({ people: ["u1"], audience: "aud_1", context: { a: 1 } })).toEqual({ audience: "aud_1" });
    expect(bodyOf({ people: ["u1"], audience: "", context: {} })).toEqual({ people: ["u1"] });
  });
});
