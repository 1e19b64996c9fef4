import type { Served } from "@/shared/api/types";
export type Point = Served["Size"];

/** A round number at or above `n`, to end an axis with: 1, 2, 5 times a power of ten (at least 4). */
export function roundUp(n: number): number {
  if (n <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(n));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= n) ?? 10;
  return step * power;
}

/** The points as `x,y` of a drawing of this width and height; sizes run from 0 at the bottom to `top`. */
export const coordinates = (points: readonly Point[], width: number, height: number, top: number): [number, number][] =>
  points.map(({ size }, index) => [
    points.length > 1 ? (index / (points.length - 1)) * width : width,
    height - (size / top) * height,
  ]);
