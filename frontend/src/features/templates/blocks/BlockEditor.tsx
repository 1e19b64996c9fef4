import { Button, Collapse } from "antd";
import { Redo2, Undo2 } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { AddBlock } from "./AddBlock";
import { BlockList } from "./BlockList";
import styles from "./Blocks.module.css";
import { type EmailDocument, find, listAt, type Spot, spotOf } from "./document";
import { Editor } from "./editor";
import { lookOf } from "./look";
import { useBlockActions } from "./use-block-actions";
import { type EmailBlocks, useEmailBlocks } from "./use-email-blocks";

interface Props {
  document: EmailDocument;
  onChange: (document: EmailDocument) => void;
  /** Of the whole template, as the server gives them. */
  problems: Problem[];
  /** The block that is open. */
  chosen: string | null;
  onChoose: (id: string | null) => void;
  readOnly: boolean;
}

/** The blocks of a message in their order, the open one with its form; added, moved, copied, taken away, undone. */
export function BlockEditor(props: Props) {
  const { data, error, refetch } = useEmailBlocks();
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return data ? <Known {...props} kinds={data} /> : <Loading />;
}

function Known({ document, onChange, problems, chosen, onChoose, readOnly, kinds }: Props & { kinds: EmailBlocks }) {
  const { t } = useTranslation("templates");
  const place = useRef<HTMLDivElement>(null);
  const actions = useBlockActions({ document, onChange, chosen, onChoose, kinds, place });
  const look = lookOf(document, kinds);
  const keys = (event: KeyboardEvent) => {
    if (!readOnly && actions.onKey(event)) event.preventDefault();
  };
  return (
    <Editor value={{ document, kinds, look, problems, chosen, readOnly, actions, List: BlockList }}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of all that is inside, which is reached by itself. */}
      <div ref={place} className={styles.editor} onKeyDown={keys}>
        {!readOnly && (
          <div className={styles.head}>
            <AddBlock spot={after(document, chosen)} label={t("blocks.add")} />
            <span className={styles.gap} />
            <Button
              type="text"
              icon={<Undo2 size={16} />}
              disabled={!actions.undo}
              aria-label={t("blocks.undo")}
              title={t("blocks.undo")}
              onClick={() => actions.undo?.()}
            />
            <Button
              type="text"
              icon={<Redo2 size={16} />}
              disabled={!actions.redo}
              aria-label={t("blocks.redo")}
              title={t("blocks.redo")}
              onClick={() => actions.redo?.()}
            />
          </div>
        )}
        <div className={styles.page} style={{ background: look.background }}>
          <div
            className={styles.surface}
            style={{ background: look.surface, color: look.text, fontFamily: look.font, maxWidth: look.width }}
          >
            <BlockList place={null} blocks={document.blocks} />
          </div>
        </div>
        {!readOnly && <LookForm document={document} kinds={kinds} problems={problems} onChange={actions.change} />}
        <span role="status" className={styles.unseen}>
          {actions.told}
        </span>
      </div>
    </Editor>
  );
}

/** Where a new block goes: behind the open one, or into it where it has columns that are empty; else at the end. */
function after(document: EmailDocument, chosen: string | null): Spot {
  const spot = chosen === null ? null : spotOf(document, chosen);
  const empty = find(document, chosen)?.columns?.findIndex((column) => column.length === 0) ?? -1;
  if (chosen !== null && empty >= 0) return { list: { block: chosen, column: empty }, index: 0 };
  return spot ? { ...spot, index: spot.index + 1 } : { list: null, index: listAt(document, null).length };
}

interface LookProps {
  document: EmailDocument;
  kinds: EmailBlocks;
  problems: Problem[];
  onChange: (document: EmailDocument, key: string) => void;
}

/** Width, colors and font of the whole message. */
function LookForm({ document, kinds, problems, onChange }: LookProps) {
  const { t } = useTranslation("templates");
  const before = "content.document.settings.";
  const own = problems
    .filter(({ path }) => path.startsWith(before))
    .map((problem) => ({ ...problem, path: problem.path.slice(before.length) }));
  return (
    <Collapse
      size="small"
      items={[
        {
          key: "look",
          label: t("blocks.look"),
          children: (
            <SchemaForm
              name="look"
              schema={kinds.settings}
              words="templates"
              value={document.settings ?? {}}
              onChange={(settings, field) => onChange({ ...document, settings }, `look.${field}`)}
              problems={own}
            />
          ),
        },
      ]}
    />
  );
}
