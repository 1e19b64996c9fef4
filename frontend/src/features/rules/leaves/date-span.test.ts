import { describe, expect, it } from "vitest";
import { SHAPES, shapeOf, spanOf } from "./date-span";

describe("when the date in a trait lies", () => {
  it("is known by its fields, whatever was chosen", () => {
    for (const shape of SHAPES) expect(shapeOf(spanOf(shape, 3)).shape).toBe(shape);
    expect(shapeOf({ from_days: 0, to_days: 3 }).n).toBe(3);
    expect(shapeOf({ from_days: -3, to_days: 0 }).n).toBe(3);
  });

  it("is kept as it is where only the API can say it", () => {
    expect(shapeOf({ from_days: 2, to_days: 5 }).shape).toBeNull();
    expect(shapeOf({ from_days: 5 }).shape).toBeNull();
  });
});
