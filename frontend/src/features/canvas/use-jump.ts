import { useReactFlow } from "@xyflow/react";
import type { Problem } from "@/shared/api/types";
import { nodeOf, placeOf } from "./graph";
import { useCanvasStore } from "./store";

/** How long the canvas needs to learn its new width, in milliseconds. */
export const PANEL_OPENS = 80;

/** Goes to what a problem is about: chooses its node and brings it into view, or opens the journey's rules. */
export function useJump(): (place: Pick<Problem, "path">) => void {
  const store = useCanvasStore();
  const { fitView } = useReactFlow();
  return ({ path }) => {
    const { graph, choose, show } = store.getState();
    const { node } = placeOf(graph, path);
    if (node && nodeOf(graph, node)) {
      choose([node]);
      // The panel that opens takes room first; the view is then fitted to what is left.
      setTimeout(() => void fitView({ nodes: [{ id: node }], maxZoom: 1, padding: 0.4, duration: 220 }), PANEL_OPENS);
    } else if (path.startsWith("settings")) {
      show("settings");
    }
  };
}
