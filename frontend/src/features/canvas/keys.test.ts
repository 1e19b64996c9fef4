import { expect, test } from "vitest";
import { type Focused, takesText } from "./keys";

const focused = (change: Partial<Focused>): Focused => ({
  tagName: "INPUT",
  type: "text",
  role: null,
  readOnly: false,
  value: "",
  ...change,
});

test("keys are text where somebody types", () => {
  expect(takesText(focused({}))).toBe(true);
  expect(takesText(focused({ role: "spinbutton", value: "3" }))).toBe(true);
  expect(takesText(focused({ tagName: "TEXTAREA", type: "textarea" }))).toBe(true);
  expect(takesText(focused({ type: "search", role: "combobox", value: "gre" }))).toBe(true);
});

test("keys are the canvas's after a choice was made or a box was ticked", () => {
  expect(takesText(focused({ type: "search", role: "combobox" }))).toBe(false);
  expect(takesText(focused({ type: "checkbox", value: "on" }))).toBe(false);
  expect(takesText(focused({ type: "radio", value: "a" }))).toBe(false);
  expect(takesText(focused({ readOnly: true, value: "fixed" }))).toBe(false);
  expect(takesText(focused({ tagName: "TEXTAREA", readOnly: true }))).toBe(false);
  expect(takesText(focused({ tagName: "BUTTON", type: "button" }))).toBe(false);
});
