import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { AddBlock } from "./AddBlock";
import { BlockCard } from "./BlockCard";
import styles from "./Blocks.module.css";
import { type Block, find, fits, type Place } from "./document";
import { DRAGGED, useEditorValue } from "./editor";

interface Props {
  place: Place;
  blocks: readonly Block[];
}

/** The blocks of the message or of a column, from top to bottom; one that is dragged can be let go between them. */
export function BlockList({ place, blocks }: Props) {
  const { t } = useTranslation("templates");
  const { document, readOnly, actions } = useEditorValue();
  const [over, setOver] = useState<number | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const letGo = (event: DragEvent) => {
    const id = event.dataTransfer.getData(DRAGGED);
    const block = find(document, id);
    if (over !== null && block && fits(block, place)) actions.drop(id, { list: place, index: over });
    event.stopPropagation();
    event.preventDefault();
    setOver(null);
  };
  const hover = (event: DragEvent<HTMLOListElement>) => {
    if (readOnly || !event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.stopPropagation();
    const cards = [...event.currentTarget.children].filter((each) => each.hasAttribute("data-block"));
    const before = cards.findIndex((card) => {
      const { top, height } = card.getBoundingClientRect();
      return event.clientY < top + height / 2;
    });
    setOver(before < 0 ? cards.length : before);
  };
  return (
    <>
      <ol className={styles.list} onDragOver={hover} onDragLeave={() => setOver(null)} onDrop={letGo}>
        {blocks.map((block, n) => (
          <BlockCard
            key={block.id}
            block={block}
            isFirst={n === 0}
            isLast={n === blocks.length - 1}
            mark={over === n ? "before" : over === blocks.length && n === blocks.length - 1 ? "after" : null}
            dragged={dragged === block.id}
            onDrag={(on) => setDragged(on ? block.id : null)}
          />
        ))}
        {blocks.length === 0 && <li className={styles.none}>{t(place ? "blocks.empty_column" : "blocks.empty")}</li>}
      </ol>
      {place && !readOnly && (
        <AddBlock small spot={{ list: place, index: blocks.length }} label={t("blocks.add_here")} />
      )}
    </>
  );
}
