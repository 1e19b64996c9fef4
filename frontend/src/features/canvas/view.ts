import { CARD } from "./graph";
import type { Point } from "./types";

/** What the counts at the head and the tools at the foot of the canvas cover, and a little air; in pixels. */
const ROOM = { top: 68, right: 32, bottom: 84, left: 32 };

/** Below this the words on a card cannot be read. */
const READABLE = 0.75;

/** How the whole drawing is brought into view. */
export const FIT = {
  padding: { top: `${ROOM.top}px`, right: `${ROOM.right}px`, bottom: `${ROOM.bottom}px`, left: `${ROOM.left}px` },
  maxZoom: 1,
} as const;

/**
 * What is seen first of a drawing: all of it if it can be read then, else its head, where people enter.
 * `size` is the canvas on the screen.
 */
export function opening(places: Point[], size: { width: number; height: number }): Point & { zoom: number } {
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const width = Math.max(...places.map(({ x }) => x)) + CARD.width - left;
  const height = Math.max(...places.map(({ y }) => y)) + CARD.height - top;
  const free = { width: size.width - ROOM.left - ROOM.right, height: size.height - ROOM.top - ROOM.bottom };
  const whole = Math.min(1, free.width / width, free.height / height);
  const zoom = Math.max(whole, READABLE);
  const head = places.find(({ y }) => y === top);
  const middle = width * zoom > free.width && head ? head.x + CARD.width / 2 : left + width / 2;
  const spare = Math.max(0, free.height - height * zoom);
  return {
    x: ROOM.left + free.width / 2 - middle * zoom,
    y: ROOM.top + spare / 2 - top * zoom,
    zoom,
  };
}
