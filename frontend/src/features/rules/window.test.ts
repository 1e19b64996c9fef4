import { describe, expect, it } from "vitest";
import { toWindow, windowKind } from "./window";

describe("windows", () => {
  it("are known by their fields", () => {
    expect(windowKind(undefined)).toBe("ever");
    expect(windowKind({ last: "P7D" })).toBe("last");
    expect(windowKind({ before: "P7D" })).toBe("before");
    expect(windowKind({ older: "P90D", newer: "P30D" })).toBe("older_newer");
    expect(windowKind({ from: "2026-01-01" })).toBe("from_to");
    expect(windowKind({})).toBe("from_to");
    expect(windowKind({ since: "entry" })).toBe("since");
    expect(windowKind({ period: "today", zone: "customer" })).toBe("period");
  });

  it("keep their length when only the spelling changes", () => {
    expect(toWindow("before", { last: "P7D" })).toEqual({ before: "P7D" });
    expect(toWindow("last", { older: "P60D", newer: "P30D" })).toEqual({ last: "P60D" });
    expect(toWindow("ever", { last: "P7D" })).toBeUndefined();
    expect(toWindow("from_to", { last: "P7D" })).toEqual({});
    expect(toWindow("from_to", { period: "today", zone: "customer" })).toEqual({ zone: "customer" });
    expect(toWindow("period")).toEqual({ period: "this_month" });
    expect(toWindow("older_newer")).toEqual({ older: "P90D", newer: "P30D" });
  });
});
