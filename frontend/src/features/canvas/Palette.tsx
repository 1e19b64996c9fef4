import { Input, type InputRef } from "antd";
import { Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { NodeIcon } from "./NodeIcon";
import styles from "./Palette.module.css";
import { useCanvas } from "./store";
import type { NodeType } from "./types";

/** The kind that a drag from the palette carries. */
export const DRAG_TYPE = "application/x-pathline-node";

const GROUPS = ["entry", "flow", "do", "end"] as const;

interface Props {
  onPick: (kind: string) => void;
  /** With descriptions, and the search field focused: the palette that opens by key. */
  quick?: boolean;
  /** Leaves out nodes that begin a journey, where they cannot stand. */
  noEntries?: boolean;
}

/** Every node type, searchable in the language of the page; drag it, click it, or choose by arrows and Enter. */
export function Palette({ onPick, quick = false, noEntries = false }: Props) {
  const { t } = useTranslation("canvas");
  const types = useCanvas((state) => state.types);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const input = useRef<InputRef>(null);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => search([...types.values()], query, noEntries), [types, query, noEntries]);
  useEffect(() => {
    if (quick) input.current?.focus();
  }, [quick]);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const byKey = (event: React.KeyboardEvent) => {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move) {
      event.preventDefault();
      setActive((at) => Math.min(Math.max(at + move, 0), found.length - 1));
    }
    const chosen = found[active];
    if (event.key === "Enter" && chosen) onPick(chosen.kind);
  };
  return (
    <div className={styles.palette} data-quick={quick}>
      <Input
        ref={input}
        className={styles.search ?? ""}
        value={query}
        placeholder={t("search")}
        aria-label={t("search")}
        prefix={<Search size={15} aria-hidden />}
        allowClear
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(best(search([...types.values()], event.target.value, noEntries), event.target.value));
        }}
        onKeyDown={byKey}
      />
      <div className={styles.list} ref={list}>
        {GROUPS.map((group) => {
          const members = found.filter((type) => type.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group} aria-label={t(`group.${group}`)}>
              <h3 className={styles.group}>{t(`group.${group}`)}</h3>
              {members.map((type) => (
                <button
                  key={type.kind}
                  type="button"
                  className={styles.type}
                  data-kind={type.kind}
                  data-index={found.indexOf(type)}
                  data-active={found[active] === type && (quick || query !== "")}
                  draggable={!quick}
                  title={quick ? undefined : type.description}
                  onDragStart={(event) => {
                    event.dataTransfer.setData(DRAG_TYPE, type.kind);
                    event.dataTransfer.effectAllowed = "copy";
                  }}
                  onClick={() => onPick(type.kind)}
                >
                  <NodeIcon icon={type.icon} group={type.group} size={28} />
                  <span className={styles.words}>
                    <span className={styles.name}>{type.label}</span>
                    {quick && <span className={styles.description}>{type.description}</span>}
                  </span>
                </button>
              ))}
            </section>
          );
        })}
        {found.length === 0 && <p className={styles.none}>{t("nothing_found", { query })}</p>}
      </div>
      {!quick && <p className={styles.hint}>{t("drag_hint")}</p>}
    </div>
  );
}

/** Types whose words contain all of the query's words, in the order of the palette. */
function search(types: NodeType[], query: string, noEntries: boolean): NodeType[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return types.filter((type) => {
    if (noEntries && type.group === "entry") return false;
    const { label, description, kind } = type;
    const all = [label, description, kind].join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** The one that Enter should choose: the first whose name begins with the query, else contains it, else the first. */
function best(found: NodeType[], query: string): number {
  const words = query.trim().toLowerCase();
  const named = (fits: (name: string) => boolean) => found.findIndex(({ label }) => fits(label.toLowerCase()));
  const begins = named((name) => name.startsWith(words));
  const holds = named((name) => name.includes(words));
  return begins >= 0 ? begins : Math.max(holds, 0);
}
