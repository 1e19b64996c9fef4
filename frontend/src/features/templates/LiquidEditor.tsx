import { closePercentBrace, liquid } from "@codemirror/lang-liquid";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { propertyCompletion } from "./property-completion";

export interface Props {
  value: string;
  onChange: (value: string) => void;
  label: string;
  readOnly?: boolean;
  /** What is offered after `profile.`. */
  known: string[];
}

const look = EditorView.theme({
  "&": { fontSize: "13px", backgroundColor: "var(--pl-surface)", color: "var(--pl-text)" },
  "&.cm-focused": { outline: "2px solid var(--pl-primary)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--pl-mono)", lineHeight: "1.6", minHeight: "260px", maxHeight: "520px" },
  ".cm-content": { caretColor: "var(--pl-text)" },
  ".cm-cursor": { borderLeftColor: "var(--pl-text)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--pl-text-faint)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--pl-sunken) 45%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--pl-primary-soft)",
  },
  ".cm-tooltip": { backgroundColor: "var(--pl-raised)", color: "var(--pl-text)", border: "1px solid var(--pl-border)" },
  ".cm-panels": { backgroundColor: "var(--pl-sunken)", color: "var(--pl-text)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: "var(--pl-flow)" },
  { tag: tags.attributeName, color: "var(--pl-do)" },
  { tag: [tags.attributeValue, tags.string], color: "var(--pl-entry)" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--pl-danger)" },
  { tag: [tags.brace, tags.processingInstruction], color: "var(--pl-danger)", fontWeight: "600" },
  { tag: [tags.variableName, tags.propertyName], color: "var(--pl-do)" },
  { tag: [tags.comment, tags.blockComment], color: "var(--pl-text-faint)", fontStyle: "italic" },
  { tag: tags.number, color: "var(--pl-entry)" },
]);

// The page's policy lets in only style elements that carry its nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

/** Text in Liquid, with colours and completion. Fetched when first shown, as it is large. */
export default function LiquidEditor({ value, onChange, label, readOnly = false, known }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const change = useRef(onChange);
  change.current = onChange;
  const names = known.join("\n");
  const { t, i18n } = useTranslation("templates");
  // biome-ignore lint/correctness/useExhaustiveDependencies: later values reach the editor below, without making it anew.
  useEffect(() => {
    if (!place.current) return;
    const language = liquid({
      variables: ["profile", "event"].map((name) => ({ label: name, type: "variable" })),
      properties: (path) =>
        path.length === 1 && path[0] === "profile" ? names.split("\n").filter(Boolean).map(propertyCompletion) : [],
    });
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
          basicSetup,
          EditorState.phrases.of(t("editor", { returnObjects: true })),
          language,
          closePercentBrace,
          EditorView.lineWrapping,
          look,
          syntaxHighlighting(colours),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label, readOnly, names, i18n.language]);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);
  return <div ref={place} />;
}
