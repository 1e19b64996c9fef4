import { useTranslation } from "react-i18next";
import { nodeOf } from "./graph";
import styles from "./Spoken.module.css";
import { useCanvas } from "./store";

/** Tells screen readers which node the keys have led to. */
export function Spoken() {
  const { t } = useTranslation("canvas");
  const words = useCanvas(({ chosen, graph, types, described }) => {
    if (chosen.size > 1) return t("chosen", { count: chosen.size });
    const node = nodeOf(graph, [...chosen][0] ?? "");
    if (!node) return t("canvas_help");
    const type = types.get(node.kind);
    return t("selected", {
      kind: node.name || (type?.label ?? ""),
      sentence: described[node.id]?.sentence ?? type?.sentence ?? "",
    });
  });
  return (
    <div className={styles.spoken} aria-live="polite">
      {words}
    </div>
  );
}
