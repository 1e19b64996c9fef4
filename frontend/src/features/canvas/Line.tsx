import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { Tooltip } from "antd";
import { Plus } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { formatCompact, formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import styles from "./Line.module.css";
import { useLive } from "./live";
import { portsOf, useCanvas } from "./store";

/** An edge: its count, and on hover the “+” that puts a node into it. */
export const Line = memo(function Line({ id, source, sourceHandleId, selected, ...ends }: EdgeProps) {
  const { t } = useTranslation("canvas");
  const language = useLanguage();
  const readOnly = useCanvas((state) => state.readOnly);
  const ask = useCanvas((state) => state.ask);
  const { over, people } = useLive();
  const port = sourceHandleId ?? "next";
  const label = useCanvas((state) => portsOf(state, source).find((each) => each.name === port)?.label);
  // A bend of a pixel or two looks like a mistake.
  const straight = Math.abs(ends.sourceX - ends.targetX) < 5;
  const [path, x, y] = getSmoothStepPath({
    ...ends,
    ...(straight && { targetX: ends.sourceX }),
    borderRadius: 14,
  });
  const n = over[`${source}/${port}`];
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={26} {...(ends.markerEnd && { markerEnd: ends.markerEnd })} />
      <EdgeLabelRenderer>
        <div
          className={`${styles.label} nodrag nopan`}
          data-edge={id}
          data-selected={selected}
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        >
          {n !== undefined && (
            <Tooltip title={t("passed_help")}>
              <button
                type="button"
                className={`${styles.count} pl-num`}
                data-testid={`passed-${source}-${port}`}
                aria-label={t("left", { n: formatCompact(n, language) })}
                disabled={!people}
                onClick={() =>
                  people?.({
                    node: source,
                    port,
                    title: `${label || port} · ${t("left", { n: formatNumber(n, language) })}`,
                    query: { node: source, port, line: true },
                    count: ({ ports }) => ports.find((each) => each.node === source && each.port === port)?.over ?? n,
                  })
                }
              >
                {formatCompact(n, language)}
              </button>
            </Tooltip>
          )}
          {!readOnly && (
            <button
              type="button"
              className={styles.add}
              aria-label={t("add_here")}
              onClick={() => ask({ at: "edge", edge: id })}
            >
              <Plus size={13} aria-hidden />
            </button>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
