import { ImageIcon } from "lucide-react";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Blocks.module.css";
import type { Block } from "./document";
import { useEditorValue } from "./editor";
import { RichTextView } from "./RichTextView";

const SIZES: Record<string, number> = { h1: 28, h2: 22, h3: 18 };
const SHARES: Record<string, string> = { "1-1": "1fr 1fr", "1-2": "1fr 2fr", "2-1": "2fr 1fr", "1-1-1": "1fr 1fr 1fr" };

const asAlign = (block: Block): CSSProperties["textAlign"] => (block.align as CSSProperties["textAlign"]) ?? "left";

/** How the text of a block looks. */
export function textStyle(block: Block): CSSProperties {
  if (block.kind === "footer") return { textAlign: "center", fontSize: 13, color: "#6b7280", padding: "16px 24px" };
  if (block.kind === "heading") {
    const size = SIZES[String(block.level ?? "h1")] ?? 28;
    return { textAlign: asAlign(block), fontSize: size, fontWeight: 700, lineHeight: 1.3, padding: "12px 24px 4px" };
  }
  return { textAlign: asAlign(block), fontSize: Number(block.size ?? 16), lineHeight: 1.6, padding: "8px 24px" };
}

/** A block as it will look, near enough to write by; the preview beside it shows it as it is sent. */
export function BlockView({ block }: { block: Block }) {
  const { t } = useTranslation("templates");
  const { look, List, actions } = useEditorValue();
  const around: CSSProperties = { textAlign: asAlign(block), padding: "8px 24px" };
  switch (block.kind) {
    case "heading":
    case "text":
      return (
        <div style={textStyle(block)}>
          <RichTextView value={block.text} />
        </div>
      );
    case "footer":
      return (
        <div style={textStyle(block)}>
          <RichTextView value={block.text} />
          {typeof block.unsubscribe === "string" && block.unsubscribe !== "" && <u>{block.unsubscribe}</u>}
        </div>
      );
    case "image":
      return (
        <div style={around}>
          <div className={styles.image} style={{ width: `${Number(block.percent ?? 100)}%` }}>
            <ImageIcon size={22} aria-hidden />
            <span>{String(block.alt || block.src || t("blocks.no_image"))}</span>
          </div>
        </div>
      );
    case "button":
      return (
        <div style={{ ...around, textAlign: block.wide ? "center" : ((block.align as "left") ?? "center") }}>
          <span
            className={styles.button}
            style={{
              background: look.accent,
              borderRadius: Number(block.radius ?? 6),
              ...(block.wide === true && { display: "block" }),
            }}
          >
            {String(block.words || "…")}
          </span>
        </div>
      );
    case "divider":
      return (
        <div style={{ padding: "12px 24px" }}>
          <div style={{ borderTop: `${Number(block.thickness ?? 1)}px solid ${String(block.color ?? "#e5e7eb")}` }} />
        </div>
      );
    case "spacer":
      return <div className={styles.spacer} style={{ height: Number(block.height ?? 24) }} />;
    case "columns":
      return (
        <>
          <div className={styles.strip}>{actions.name(block)}</div>
          <div className={styles.columns} style={{ gridTemplateColumns: SHARES[String(block.arrangement ?? "1-1")] }}>
            {(block.columns ?? []).map((blocks, column) => (
              <div key={`column-${String(column)}`}>
                <List place={{ block: block.id, column }} blocks={blocks} />
              </div>
            ))}
          </div>
        </>
      );
    default:
      return <pre className={styles.code}>{String(block.html ?? "").slice(0, 300) || `<${block.kind}>`}</pre>;
  }
}
