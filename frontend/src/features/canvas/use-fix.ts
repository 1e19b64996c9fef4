import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import type { Fix } from "@/shared/ui/ProblemList";
import { useCanvasStore } from "./store";

/** What one click on the canvas would change so that a problem is gone. */
export function useFix(): (problem: Problem) => Fix | null {
  const { t } = useTranslation("canvas");
  const store = useCanvasStore();
  return ({ code }) => {
    if (code !== "reentry_never_repeats" || store.getState().readOnly) return null;
    const run = () => {
      const { graph, set } = store.getState();
      set({ ...graph.settings, reentry: { mode: "always" } }, "reentry");
    };
    return { label: t("fix.reentry"), run };
  };
}
