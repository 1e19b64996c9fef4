import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { CARD, nodeOf } from "./graph";
import { useCanvas, useCanvasStore } from "./store";
import { PANEL_OPENS } from "./use-jump";

/** Brings a card that has just been chosen into view when it lies outside, or behind the panel that opened. */
export function useReveal(canvas: RefObject<HTMLElement | null>): void {
  const store = useCanvasStore();
  const only = useCanvas((state) => (state.chosen.size === 1 ? [...state.chosen][0] : undefined));
  const { flowToScreenPosition, setCenter, getZoom } = useReactFlow();
  useEffect(() => {
    if (!only) return;
    const timer = setTimeout(() => {
      const node = nodeOf(store.getState().graph, only);
      const box = canvas.current?.getBoundingClientRect();
      if (!node || !box) return;
      const { x, y } = node.position;
      const from = flowToScreenPosition({ x, y });
      const to = flowToScreenPosition({ x: x + CARD.width, y: y + CARD.height });
      const inside = from.x > box.left && from.y > box.top && to.x < box.right && to.y < box.bottom;
      if (!inside) {
        void setCenter(x + CARD.width / 2, y + CARD.height / 2, { zoom: Math.max(getZoom(), 0.5), duration: 200 });
      }
    }, PANEL_OPENS);
    return () => clearTimeout(timer);
  }, [only, store, canvas, flowToScreenPosition, setCenter, getZoom]);
}
