import { describe, expect, it } from "vitest";
import { coordinates, roundUp } from "./chart";

describe("the chart of sizes", () => {
  it("ends its axis with a round number", () => {
    expect([0, 4, 7, 12, 20, 21, 480, 9_999].map(roundUp)).toEqual([4, 4, 10, 20, 20, 25, 500, 10_000]);
  });

  it("draws zero at the bottom and the top of the axis at the top", () => {
    const points = [0, 50, 100].map((size) => ({ at: "2026-01-01T00:00:00Z", size }));
    expect(coordinates(points, 200, 80, 100)).toEqual([
      [0, 80],
      [100, 40],
      [200, 0],
    ]);
  });
});
