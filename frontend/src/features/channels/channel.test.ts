import { describe, expect, it } from "vitest";
import { defaultsOf, fieldsOf } from "./channel";

const schema = {
  $ref: "#/$defs/Mail",
  $defs: {
    Mail: { properties: { host: { type: "string" }, port: { type: "integer", default: 587 } }, required: ["host"] },
  },
};

describe("the form of an adapter", () => {
  it("follows the reference to its fields", () => {
    expect(fieldsOf(schema)).toEqual([
      { name: "host", schema: { type: "string" }, required: true },
      { name: "port", schema: { type: "integer", default: 587 }, required: false },
    ]);
    expect(fieldsOf({})).toEqual([]);
  });

  it("starts with the defaults", () => {
    expect(defaultsOf(fieldsOf(schema))).toEqual({ port: 587 });
  });
});
