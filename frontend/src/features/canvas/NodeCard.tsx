import { Handle, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import { Tooltip } from "antd";
import { CircleAlert, CircleDashed, Plus, TriangleAlert, UsersRound } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatCompact, formatNumber } from "@/shared/format/number";
import { useMessage } from "@/shared/i18n/use-message";
import { useLanguage } from "@/shared/session/preferences";
import { Ends } from "./Ends";
import { nodeOf } from "./graph";
import { useLive } from "./live";
import styles from "./NodeCard.module.css";
import { NodeIcon } from "./NodeIcon";
import { portsOf, useCanvas } from "./store";
import type { Port } from "./types";

/** The one card there is: icon, name, the node's sentence, its problems, who stands here, and its ways out. */
export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps) {
  const { t } = useTranslation("canvas");
  const node = useCanvas((state) => nodeOf(state.graph, id));
  const type = useCanvas((state) => state.types.get(node?.kind ?? ""));
  const said = useCanvas((state) => state.described[id]);
  const changed = useLive().changed.has(id);
  if (!node) return null;
  const sentence = (said ? said.sentence : type?.sentence) || type?.description;
  return (
    <div className={styles.card} data-chosen={selected} data-group={type?.group} data-changed={changed}>
      {type?.group !== "entry" && <Handle type="target" position={Position.Top} className={styles.in ?? ""} />}
      <div className={styles.head}>
        <NodeIcon icon={type?.icon ?? ""} group={type?.group ?? "end"} />
        <div className={styles.words}>
          <div className={styles.kind}>{node.name || (type ? type.label : t("unknown_kind", { kind: node.kind }))}</div>
          <div className={styles.sentence} title={sentence} data-unready={said?.sentence === null}>
            {sentence}
          </div>
        </div>
        <Problems id={id} />
      </div>
      <Inside id={id} name={node.name || (type?.label ?? "")} waits={type?.waits ?? false} />
      <Ends id={id} />
      <Ports id={id} />
    </div>
  );
});

function Problems({ id }: { id: string }) {
  const { t } = useTranslation("canvas");
  const message = useMessage();
  const problems = useLive().problems[id];
  if (!problems?.length) return null;
  const worst = (["error", "todo", "warning"] as const).find((severity) =>
    problems.some((problem) => problem.severity === severity),
  );
  const Icon = worst === "error" ? CircleAlert : worst === "todo" ? CircleDashed : TriangleAlert;
  return (
    <Tooltip
      title={problems.map((problem) => message(problem)).join("\n")}
      styles={{ root: { whiteSpace: "pre-line" } }}
    >
      <Icon
        size={17}
        className={styles.problem}
        data-severity={worst}
        role="img"
        aria-label={t(worst === "todo" ? "todo_on" : "problems_on")}
      />
    </Tooltip>
  );
}

function Inside({ id, name, waits }: { id: string; name: string; waits: boolean }) {
  const { t } = useTranslation("canvas");
  const language = useLanguage();
  const { inside, people } = useLive();
  const n = inside(id);
  // Nobody stays at a node that does not wait, so a nought there says nothing.
  if (n === undefined || (n === 0 && !waits)) return null;
  return (
    <Tooltip title={t("inside_help")}>
      <button
        type="button"
        className={`${styles.inside} nodrag pl-num`}
        data-none={n === 0}
        data-testid={`inside-${id}`}
        aria-label={t("inside", { n: formatCompact(n, language) })}
        disabled={!people}
        onClick={(event) => {
          event.stopPropagation();
          const title = `${name} · ${t("inside", { n: formatNumber(n, language) })}`;
          people?.({ node: id, title, query: { node: id, state: "live" }, count: (all) => all.nodes[id]?.inside ?? 0 });
        }}
      >
        <UsersRound size={12} aria-hidden />
        {formatCompact(n, language)}
      </button>
    </Tooltip>
  );
}

function Ports({ id }: { id: string }) {
  const ports = useCanvas((state) => portsOf(state, id));
  const updateInternals = useUpdateNodeInternals();
  const names = ports.map((port) => port.name).join("\n");
  const measured = useRef(names);
  useEffect(() => {
    // The first measure is React Flow's own; a second one for each card would make it fit the view to the first card.
    if (measured.current !== names) updateInternals(id);
    measured.current = names;
  }, [id, names, updateInternals]);
  return (
    <div className={styles.ports} data-count={ports.length}>
      {ports.map((port, n) => (
        <Way
          key={port.name}
          id={id}
          port={port}
          named={ports.length > 1}
          counted={ports.some((each) => each.optional)}
          at={((n + 0.5) / ports.length) * 100}
        />
      ))}
    </div>
  );
}

interface WayProps {
  id: string;
  port: Port;
  named: boolean;
  /** The number of people stands on the card, since the way may have no line. */
  counted: boolean;
  at: number;
}

function Way({ id, port, named, counted, at }: WayProps) {
  const { t } = useTranslation("canvas");
  const wired = useCanvas((state) => state.graph.edges.some((edge) => edge.source === id && edge.port === port.name));
  const readOnly = useCanvas((state) => state.readOnly);
  const ask = useCanvas((state) => state.ask);
  const language = useLanguage();
  const { passed, people } = useLive();
  const n = counted ? passed[`${id}/${port.name}`] : undefined;
  const label = port.label;
  return (
    <>
      {named && n === undefined && (
        <span className={styles.port} title={label}>
          {label}
        </span>
      )}
      {named && n !== undefined && (
        <button
          type="button"
          className={`${styles.port} nodrag`}
          title={`${label} ${formatNumber(n, language)}`}
          data-testid={`port-${id}-${port.name}`}
          disabled={!people}
          onClick={(event) => {
            event.stopPropagation();
            const title = `${label} · ${t("left", { n: formatNumber(n, language) })}`;
            people?.({ node: id, port: port.name, title, query: { node: id, port: port.name } });
          }}
        >
          {label} <strong className="pl-num">{formatNumber(n, language)}</strong>
        </button>
      )}
      <Handle
        type="source"
        id={port.name}
        position={Position.Bottom}
        className={styles.out ?? ""}
        style={{ left: `${at}%` }}
        data-port={port.name}
      />
      {!wired && !readOnly && (
        <button
          type="button"
          className={`${styles.add} nodrag`}
          style={{ left: `${at}%` }}
          aria-label={t("add_after", { port: label })}
          onClick={(event) => {
            event.stopPropagation();
            ask({ at: "port", node: id, port: port.name });
          }}
        >
          <Plus size={13} aria-hidden />
        </button>
      )}
    </>
  );
}
