import { describe, expect, it } from "vitest";
import { defaults, fields, initial, initialItem, nullable, resolve, type Schema, spoken } from "./schema";

const branch: Schema = {
  $ref: "#/$defs/Branch",
  $defs: {
    Branch: {
      type: "object",
      properties: {
        paths: { type: "array", items: { $ref: "#/$defs/Path" } },
        secret: { type: "integer", format: "hidden", default: 0 },
      },
    },
    Path: {
      type: "object",
      properties: {
        name: { type: "string", title: "Name" },
        rule: { type: "object", format: "rule" },
        extra: { anyOf: [{ type: "object" }, { type: "null" }], format: "rule", default: null },
      },
    },
  },
};

describe("a form", () => {
  it("has the fields of the schema that a person sets", () => {
    expect(fields(branch, branch).map(([name]) => name)).toEqual(["paths"]);
    expect(resolve({ $ref: "#/$defs/Path", title: "Way" }, branch).title).toBe("Way");
  });

  it("begins an item with an empty rule and a name of its own", () => {
    const items = fields(branch, branch)[0]?.[1].items ?? {};
    expect(initialItem(items, branch, ["A", "B"])).toEqual({
      name: "C",
      rule: { kind: "all", rules: [] },
      extra: null,
    });
    expect(initialItem(items, branch, ["B"]).name).toBe("A");
  });

  it("begins a list with as many items as it must have", () => {
    const list: Schema = { type: "array", minItems: 2, items: { $ref: "#/$defs/Path" } };
    expect((initial(list, branch) as { name: string }[]).map((item) => item.name)).toEqual(["A", "B"]);
  });

  it("knows what may be null", () => {
    const path = branch.$defs?.Path?.properties ?? {};
    expect(nullable(path.extra ?? {}, branch)).toEqual({ type: "object", format: "rule" });
    expect(nullable(path.rule ?? {}, branch)).toBeNull();
    expect(nullable({ anyOf: [{ type: "string" }, { type: "null" }] }, branch)).toBeNull();
  });

  it("starts with the defaults that the schema gives, through its reference", () => {
    const mail: Schema = {
      $ref: "#/$defs/Mail",
      $defs: {
        Mail: { type: "object", properties: { host: { type: "string" }, port: { type: "integer", default: 587 } } },
      },
    };
    expect(defaults(mail, mail)).toEqual({ port: 587 });
    expect(defaults({}, {})).toEqual({});
  });

  it("calls a field without a title by its name", () => {
    expect(spoken("signing_secret")).toBe("Signing secret");
  });

  it("begins every type of field with something of that type", () => {
    expect(initial({ type: "number", exclusiveMinimum: 0 }, {})).toBe(1);
    expect(initial({ enum: ["enter", "leave"] }, {})).toBe("enter");
    expect(initial({ type: "boolean" }, {})).toBe(false);
    for (const format of ["rule", "entry-rule"])
      expect(initial({ type: "object", format }, {})).toEqual({ kind: "all", rules: [] });
    expect(initial({ type: "array", default: [{ name: "A" }] }, {})).toEqual([{ name: "A" }]);
  });
});
