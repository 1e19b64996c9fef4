import { describe, expect, it } from "vitest";
import { CARD } from "./graph";
import { opening } from "./view";

const size = { width: 1000, height: 700 };
/** Where a point of the drawing comes to lie on the screen. */
const seen = (view: ReturnType<typeof opening>, x: number, y: number) => [
  x * view.zoom + view.x,
  y * view.zoom + view.y,
];

describe("a drawing that is opened", () => {
  it("stands in the middle at its own size when it is small", () => {
    const view = opening([{ x: 300, y: 40 }], size);
    expect(view.zoom).toBe(1);
    expect(seen(view, 300 + CARD.width / 2, 40)[0]).toBeCloseTo(500);
  });

  it("is all seen when it can be read then", () => {
    const view = opening(
      [
        { x: 0, y: 0 },
        { x: 0, y: 480 },
      ],
      size,
    );
    expect(view.zoom).toBeGreaterThan(0.75);
    expect(view.zoom).toBeLessThan(1);
    expect(seen(view, 0, 0)[1]).toBeGreaterThan(60);
    expect(seen(view, 0, 480 + CARD.height)[1]).toBeLessThan(700 - 80);
  });

  it("shows its head when it cannot", () => {
    const places = Array.from({ length: 200 }, (_, n) => ({ x: (n % 8) * 300, y: 164 + Math.floor(n / 8) * 150 }));
    const view = opening([...places, { x: 900, y: 0 }], size);
    expect(view.zoom).toBe(0.75);
    const [x, y] = seen(view, 900 + CARD.width / 2, 0);
    expect(x).toBeCloseTo(500);
    expect(y).toBeCloseTo(68);
  });
});
