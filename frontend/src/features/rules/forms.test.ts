import type { ReactElement } from "react";
import { describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
  vi.stubGlobal("navigator", { language: "en" });
});

const { forms } = await import("./forms");

/** Whether the control of that format offers what is asked of a run. */
function asksOfRun(format: string): boolean {
  const control = forms.controls?.[format] as (props: object) => ReactElement<{ inJourney?: boolean }>;
  return control({ value: null, onChange: () => {}, problems: [] }).props.inJourney ?? false;
}

describe("the builder in a form", () => {
  it("offers what is asked of a run where there is one, and not in the entry filter", () => {
    expect([asksOfRun("rule"), asksOfRun("entry-rule")]).toEqual([true, false]);
  });

  it("shows by itself what is wrong inside its rule", () => {
    expect(forms.inside).toEqual(expect.arrayContaining(["rule", "entry-rule"]));
  });
});
