import { Button } from "antd";
import { ArrowDown, ArrowUp, GripVertical } from "lucide-react";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ArrangeList.module.css";

interface Item {
  key: string;
  /** What it is called, for those who hear where it was moved to. */
  name: string;
  /** What is shown of it. */
  shown: ReactNode;
}

interface Props {
  items: readonly Item[];
  /** The item at `from` was moved to `to`. */
  onMove: (from: number, to: number) => void;
}

type Way = "up" | "down";

/** The list with one thing moved to another place; unchanged where there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const thing = list[from];
  if (thing === undefined || to < 0 || to >= list.length || from === to) return list;
  const rest = list.filter((_, n) => n !== from);
  return [...rest.slice(0, to), thing, ...rest.slice(to)];
}

/** A list whose order is chosen: dragged by the mouse, or moved by buttons that the keyboard reaches. */
export function ArrangeList({ items, onMove }: Props) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<string | null>(null);
  const [told, setTold] = useState("");
  const focus = useFocusKept(items.map(({ key }) => key).join());
  const move = (from: number, to: number, way: Way) => {
    const item = items[from];
    if (!item) return;
    focus.keep(item.key, way);
    onMove(from, to);
    setTold(t("arrange.moved", { name: item.name, place: to + 1, all: items.length }));
  };
  return (
    <>
      <ol className={styles.places} ref={focus.list}>
        {items.map(({ key, name, shown }, n) => (
          <li
            key={key}
            data-place={key}
            data-dragged={dragged === key}
            draggable
            onDragStart={() => setDragged(key)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => {
              event.preventDefault();
              const from = items.findIndex((each) => each.key === dragged);
              if (from >= 0 && from !== n) onMove(from, n);
            }}
          >
            <GripVertical size={16} aria-hidden className={styles.grip} />
            {shown}
            <Step way="up" name={name} disabled={n === 0} onClick={() => move(n, n - 1, "up")} />
            <Step way="down" name={name} disabled={n === items.length - 1} onClick={() => move(n, n + 1, "down")} />
          </li>
        ))}
      </ol>
      <span role="status" className={styles.unseen}>
        {told}
      </span>
    </>
  );
}

interface StepProps {
  way: Way;
  name: string;
  disabled: boolean;
  onClick: () => void;
}

function Step({ way, name, disabled, onClick }: StepProps) {
  const { t } = useTranslation();
  return (
    <Button
      type="text"
      size="small"
      data-way={way}
      aria-label={t(`arrange.${way}`, { name })}
      icon={way === "up" ? <ArrowUp size={16} /> : <ArrowDown size={16} />}
      disabled={disabled}
      onClick={onClick}
    />
  );
}

/** Keeps the focus on what was moved: the page puts its row elsewhere, which takes the focus away. */
function useFocusKept(order: string) {
  const list = useRef<HTMLOListElement>(null);
  const kept = useRef<{ key: string; way: Way } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus is put back when the order has changed.
  useLayoutEffect(() => {
    if (!kept.current) return;
    const { key, way } = kept.current;
    const row = list.current?.querySelector(`[data-place="${key}"]`);
    const same = row?.querySelector<HTMLElement>(`[data-way="${way}"]:not(:disabled)`);
    (same ?? row?.querySelector<HTMLElement>("[data-way]:not(:disabled)"))?.focus();
    kept.current = null;
  }, [order]);
  return {
    list,
    keep: (key: string, way: Way) => {
      kept.current = { key, way };
    },
  };
}
