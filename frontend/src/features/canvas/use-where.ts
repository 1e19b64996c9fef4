import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { nodeOf, placeOf } from "./graph";
import { useCanvas } from "./store";

/** Says in words what a problem is about: the node by its name or kind, or the journey's rules. */
export function useWhere(): (problem: Problem) => string {
  const { t } = useTranslation("canvas");
  const graph = useCanvas((state) => state.graph);
  const types = useCanvas((state) => state.types);
  return (problem) => {
    const { node: id } = placeOf(graph, problem.path);
    const node = id ? nodeOf(graph, id) : undefined;
    if (node) return node.name || types.get(node.kind)?.label || node.id;
    return problem.path.startsWith("settings") ? t("rules.title") : "";
  };
}
