import { Button } from "antd";
import { ArrowDown, ArrowUp, Copy, GripVertical, type LucideIcon, Trash2 } from "lucide-react";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { BlockForm } from "./BlockForm";
import styles from "./Blocks.module.css";
import { BlockView } from "./BlockView";
import { type Block, problemsOf } from "./document";
import { DRAGGED, useEditorValue } from "./editor";

interface Props {
  block: Block;
  isFirst: boolean;
  isLast: boolean;
  /** Whether what is dragged would be let go before or after this block. */
  mark: "before" | "after" | null;
  dragged: boolean;
  onDrag: (on: boolean) => void;
}

/** One block: as it will look; once it is chosen with its form, and what can be done to it. */
export function BlockCard({ block, isFirst, isLast, mark, dragged, onDrag }: Props) {
  const { t } = useTranslation("templates");
  const { chosen, readOnly, actions, problems } = useEditorValue();
  const name = actions.name(block);
  const open = chosen === block.id && !readOnly;
  const own = problemsOf(problems, block.id);
  const worst = own.some(({ severity }) => severity === "error") ? "error" : own.length > 0 ? "warning" : undefined;
  const dragging = {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(DRAGGED, block.id);
      event.dataTransfer.effectAllowed = "move";
      const card = event.currentTarget.closest("li");
      if (card) event.dataTransfer.setDragImage(card, 12, 12);
      onDrag(true);
    },
    onDragEnd: () => onDrag(false),
  };
  return (
    <li className={styles.card} data-block={block.id} data-open={open} data-mark={mark} data-dragged={dragged}>
      {!readOnly && (
        <button
          type="button"
          data-pick
          className={styles.pick}
          aria-expanded={open}
          aria-label={t("blocks.edit", { name })}
          data-problem={worst}
          onClick={() => actions.choose(open ? null : block.id)}
          {...dragging}
        />
      )}
      {open && (
        <div className={styles.bar}>
          <span className={styles.grip} title={t("blocks.drag")} {...dragging}>
            <GripVertical size={15} aria-hidden />
          </span>
          <strong>{name}</strong>
          <Act icon={ArrowUp} label={t("blocks.up")} off={isFirst} run={() => actions.step(block.id, -1)} />
          <Act icon={ArrowDown} label={t("blocks.down")} off={isLast} run={() => actions.step(block.id, 1)} />
          <Act icon={Copy} label={t("blocks.copy")} off={actions.isFull} run={() => actions.duplicate(block.id)} />
          <Act icon={Trash2} label={t("blocks.remove")} run={() => actions.remove(block.id)} />
        </div>
      )}
      {open ? <BlockForm block={block} name={name} problems={own} /> : <BlockView block={block} />}
    </li>
  );
}

function Act({
  icon: Icon,
  label,
  off = false,
  run,
}: {
  icon: LucideIcon;
  label: string;
  off?: boolean;
  run: () => void;
}) {
  return (
    <Button
      type="text"
      size="small"
      icon={<Icon size={15} />}
      aria-label={label}
      title={label}
      disabled={off}
      onClick={run}
    />
  );
}
