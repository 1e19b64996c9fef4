import { type RefObject, useEffect } from "react";

/** Marks a part of the canvas page that is a form, where a pinch may enlarge the page for who reads it. */
export const FORM = { "data-pinch": "page" } as const;

/**
 * A pinch (which browsers give as a wheel with Ctrl, Safari also as a gesture) enlarges the page only over a form. What
 * floats on the canvas and the palette are left as large as they are: somebody who pinches there means the drawing.
 */
export function usePinch(desk: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = desk.current;
    if (!element) return;
    const onForm = ({ target }: Event) => target instanceof Element && target.closest(`[data-pinch="page"]`) !== null;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey && !onForm(event)) event.preventDefault();
    };
    const onGesture = (event: Event) => {
      if (!onForm(event)) event.preventDefault();
    };
    const active = { passive: false };
    element.addEventListener("wheel", onWheel, active);
    element.addEventListener("gesturestart", onGesture, active);
    element.addEventListener("gesturechange", onGesture, active);
    return () => {
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("gesturestart", onGesture);
      element.removeEventListener("gesturechange", onGesture);
    };
  }, [desk]);
}
