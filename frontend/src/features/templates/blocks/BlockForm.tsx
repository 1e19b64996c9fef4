import { Skeleton } from "antd";
import { lazy, Suspense } from "react";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import styles from "./Blocks.module.css";
import { BlockView, textStyle } from "./BlockView";
import { arranged, type Block, type RichText } from "./document";
import { useEditorValue } from "./editor";
import { asForm, hasText } from "./look";

const RichTextEditor = lazy(() => import("./RichTextEditor"));

interface Props {
  block: Block;
  name: string;
  problems: Problem[];
}

/** The open block: its text written where it stands, and a form for all else. */
export function BlockForm({ block, name, problems }: Props) {
  const { kinds, actions } = useEditorValue();
  const message = useMessage();
  const schema = kinds.results.find(({ kind }) => kind === block.kind)?.schema;
  if (!schema) return <BlockView block={block} />;
  const writes = hasText(schema);
  const change = (next: Record<string, unknown>, field: string) => {
    const columns = field === "arrangement" && block.columns && arranged(block.columns, String(next.arrangement));
    actions.update(block.id, { ...next, ...(columns && { columns }) }, field);
  };
  return (
    <>
      {writes ? (
        <div style={textStyle(block)}>
          <Suspense fallback={<Skeleton active paragraph={{ rows: 2 }} title={false} style={{ padding: 16 }} />}>
            <RichTextEditor
              key={block.id}
              value={block.text ?? EMPTY}
              onChange={(text) => actions.update(block.id, { text }, "text")}
              label={name}
              lists={block.kind !== "heading"}
            />
          </Suspense>
        </div>
      ) : (
        <BlockView block={block} />
      )}
      <div className={styles.form}>
        {problems
          .filter(({ path }) => writes && path === "text")
          .map((problem) => (
            <p key={`${problem.code} ${problem.message}`} data-severity={problem.severity} role="alert">
              {message(problem)}
            </p>
          ))}
        <SchemaForm
          name={block.id}
          schema={asForm(schema)}
          root={schema}
          words="templates"
          value={block}
          onChange={change}
          problems={problems}
        />
      </div>
    </>
  );
}

const EMPTY: RichText = { type: "doc", content: [{ type: "paragraph" }] };
