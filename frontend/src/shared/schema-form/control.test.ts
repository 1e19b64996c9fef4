import { describe, expect, it } from "vitest";
import { type Control, composeForms } from "./control";
import { Choice, controlFor, Json, NumberInput, OnOff, Scalar, Text } from "./controls";

const own: Control = () => null;

describe("the registry of controls", () => {
  it("has the control of each owner by its format", () => {
    const other: Control = () => null;
    const { controls } = composeForms([{ controls: { audience: own } }, {}, { controls: { rule: other } }]);
    expect(controls).toEqual({ audience: own, rule: other });
  });

  it("refuses a format that two want to serve", () => {
    const twice = () => composeForms([{ controls: { audience: own } }, { controls: { audience: own } }]);
    expect(twice).toThrow("Two controls are registered for the format “audience”.");
  });

  it("gives the control of the format before that of the type", () => {
    expect(controlFor({ type: "string", format: "audience", enum: ["a"] }, { audience: own })).toBe(own);
  });

  it("falls back to the control of the type where the format is unknown", () => {
    expect(controlFor({ type: "string", format: "colour" }, {})).toBe(Text);
    expect(controlFor({ type: "integer", format: "colour" }, {})).toBe(NumberInput);
    expect(controlFor({ type: "number" }, {})).toBe(NumberInput);
    expect(controlFor({ type: "boolean" }, {})).toBe(OnOff);
    expect(controlFor({ type: "string", enum: ["starttls", "none"] }, {})).toBe(Choice);
    expect(controlFor({ anyOf: [{ type: "string" }, { type: "number" }] }, {})).toBe(Scalar);
    expect(controlFor({ type: "array", format: "colour" }, {})).toBe(Json);
  });
});
