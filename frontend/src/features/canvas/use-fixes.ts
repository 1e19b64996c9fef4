import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import type { Fix } from "@/shared/ui/ProblemList";
import { useCanvasStore } from "./store";

/** What one click on the canvas would change so that a problem is gone; where there are several remedies, a person chooses. */
export function useFixes(): (problem: Problem) => Fix[] {
  const { t } = useTranslation("canvas");
  const store = useCanvasStore();
  return ({ code }) => {
    if (code !== "reentry_never_repeats" || store.getState().readOnly) return [];
    const again = () => {
      const { graph, set } = store.getState();
      set({ ...graph.settings, reentry: { mode: "always" } }, "reentry");
    };
    const once = () =>
      store.getState().edit((graph) => ({
        ...graph,
        nodes: graph.nodes.map((node) =>
          node.kind === "entry_schedule" && node.config.repeat
            ? { ...node, config: { ...node.config, newcomers_only: true } }
            : node,
        ),
      }));
    return [
      { label: t("fix.reentry"), run: again },
      { label: t("fix.newcomers"), run: once },
    ];
  };
}
