import { type KeyboardEvent, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { defaults } from "@/shared/schema-form/schema";
import {
  type Block,
  bodyOf,
  duplicate,
  type EmailDocument,
  every,
  find,
  fits,
  freeId,
  insert,
  listAt,
  move,
  plain,
  remove,
  type Spot,
  spotOf,
  step,
  update,
  withBody,
} from "./document";
import type { EmailBlocks } from "./use-email-blocks";
import { useHistory } from "./use-history";

interface Given {
  document: EmailDocument;
  onChange: (document: EmailDocument) => void;
  chosen: string | null;
  onChoose: (id: string | null) => void;
  kinds: EmailBlocks;
  /** What the blocks stand in. */
  place: RefObject<HTMLElement | null>;
}

export type BlockActions = ReturnType<typeof useBlockActions>;

/** All that can be done to the blocks of a message, by mouse and by keys. */
export function useBlockActions({ document, onChange, chosen, onChoose, kinds, place }: Given) {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const { blocks, settings } = document;
  const body = useMemo(() => bodyOf({ blocks, ...(settings && { settings }) }), [blocks, settings]);
  const history = useHistory(body, (next) => onChange(withBody(document, next)));
  const { undo, redo } = history;
  const change = (next: EmailDocument, key = "") => {
    if (next !== document) history.change(bodyOf(next), key);
  };
  const [told, setTold] = useState("");
  const focused = useRef<string | null>(null);
  // What was moved or made has the focus; the page puts it elsewhere, which would take the focus away.
  useLayoutEffect(() => {
    if (focused.current === null) return;
    const block = place.current?.querySelector(`[data-block="${focused.current}"] [data-pick]`);
    (block as HTMLElement | null)?.focus();
    focused.current = null;
  });

  /** What a block is called: its kind, and its first words. */
  const name = (block: Block): string => {
    const kind = kinds.results.find(({ kind }) => kind === block.kind)?.label ?? block.kind;
    const words = plain(block.text) || String(block.words ?? block.alt ?? "");
    return words ? t("blocks.named", { kind, words: words.length > 30 ? `${words.slice(0, 30)}…` : words }) : kind;
  };
  const moved = (next: EmailDocument, id: string) => {
    const block = find(next, id);
    const spot = spotOf(next, id);
    if (next === document || !block || !spot) return;
    focused.current = id;
    change(next);
    setTold(shared("arrange.moved", { name: name(block), place: spot.index + 1, all: listAt(next, spot.list).length }));
  };
  const act = {
    change,
    undo,
    redo,
    told,
    name,
    choose: onChoose,
    isFull: every(document.blocks).length >= kinds.max_blocks,
    add: (kind: string, spot: Spot) => {
      const found = kinds.results.find((each) => each.kind === kind);
      if (!found) return;
      const { schema, start } = found;
      const block: Block = { ...defaults(schema, schema), ...structuredClone(start), kind, id: freeId(document) };
      const parent = spot.list === null ? null : spotOf(document, spot.list.block);
      // Columns stand in no column: they go behind the block that has the column.
      const there = fits(block, spot.list) || !parent ? spot : { ...parent, index: parent.index + 1 };
      focused.current = block.id;
      change(insert(document, there, block));
      onChoose(block.id);
    },
    update: (id: string, changes: Partial<Block>, field: string) =>
      change(update(document, id, changes), `${id}.${field}`),
    step: (id: string, by: -1 | 1) => moved(step(document, id, by), id),
    drop: (id: string, spot: Spot) => moved(move(document, id, spot), id),
    duplicate: (id: string) => {
      const copied = duplicate(document, id);
      focused.current = copied.id;
      change(copied.document);
      onChoose(copied.id);
    },
    remove: (id: string) => {
      const spot = spotOf(document, id);
      const block = find(document, id);
      if (!spot || !block) return;
      const next = remove(document, id);
      const rest = listAt(next, spot.list);
      focused.current = (rest[spot.index] ?? rest.at(-1))?.id ?? spot.list?.block ?? null;
      change(next);
      onChoose(null);
      setTold(t("blocks.removed", { name: name(block) }));
    },
  };
  /** Whether the key meant something here. */
  const onKey = (event: KeyboardEvent): boolean => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && (key === "z" || key === "y")) {
      (key === "y" || event.shiftKey ? redo : undo)?.();
      return true;
    }
    const target = event.target as HTMLElement;
    const id = target.closest("[data-block]")?.getAttribute("data-block") ?? null;
    if (id === null) return false;
    if (event.altKey && (key === "arrowup" || key === "arrowdown")) {
      act.step(id, key === "arrowup" ? -1 : 1);
      return true;
    }
    if (command && key === "d") {
      act.duplicate(id);
      return true;
    }
    if (key === "escape" && chosen === id) {
      focused.current = id;
      onChoose(null);
      return true;
    }
    if (!target.hasAttribute("data-pick") || (key !== "delete" && key !== "backspace")) return false;
    act.remove(id);
    return true;
  };
  return { ...act, onKey };
}
