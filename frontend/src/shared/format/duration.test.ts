import { describe, expect, it } from "vitest";
import { durationSeconds, joinDuration, splitDuration } from "@/shared/format/duration";

describe("durations", () => {
  it("are read in seconds", () => {
    expect(durationSeconds("P1DT2H3M4S")).toBe(93_784);
    expect(durationSeconds("P2W")).toBe(1_209_600);
    expect(durationSeconds("P1M")).toBeNull();
    expect(durationSeconds("P")).toBeNull();
    expect(durationSeconds("PT")).toBeNull();
  });

  it("are shown in the largest unit that fits", () => {
    expect(splitDuration("PT48H")).toEqual({ n: 2, unit: "days" });
    expect(splitDuration("P2W")).toEqual({ n: 2, unit: "weeks" });
    expect(splitDuration("P14D")).toEqual({ n: 14, unit: "days" });
    expect(splitDuration("PT90M")).toEqual({ n: 90, unit: "minutes" });
    expect(splitDuration("PT90S")).toEqual({ n: 90, unit: "seconds" });
    expect(splitDuration("PT0M")).toEqual({ n: 0, unit: "minutes" });
    expect(splitDuration("soon")).toBeNull();
  });

  it("are written back", () => {
    expect([
      joinDuration(3, "weeks"),
      joinDuration(3, "days"),
      joinDuration(3, "hours"),
      joinDuration(3, "minutes"),
      joinDuration(3, "seconds"),
    ]).toEqual(["P3W", "P3D", "PT3H", "PT3M", "PT3S"]);
  });
});
