import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { Button, Input, Popover } from "antd";
import { Bold, Italic, Link2, List, ListOrdered, type LucideIcon, Underline } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { same } from "@/shared/ui/same";
import styles from "./Blocks.module.css";
import type { RichText } from "./document";
import { Personalise } from "./Personalise";
import { extensions, fromEditor, variable } from "./rich-text";

interface Props {
  value: RichText;
  onChange: (value: RichText) => void;
  label: string;
  /** Whether the text may hold lists. */
  lists: boolean;
}

/** A text with bold, links and variables, written where it stands. Fetched when first shown, as it is large. */
export default function RichTextEditor({ value, onChange, label, lists }: Props) {
  const { t } = useTranslation("templates");
  const change = useRef(onChange);
  change.current = onChange;
  const editor = useEditor({
    extensions: extensions(lists),
    content: value,
    // The page's policy lets in no style elements of strangers; what is needed is in the style sheet.
    injectCSS: false,
    editorProps: { attributes: { "aria-label": label, "aria-multiline": "true", role: "textbox" } },
    onUpdate: ({ editor: now }) => change.current(fromEditor(now.getJSON())),
  });
  useEffect(() => {
    if (!same(fromEditor(editor.getJSON()), value)) editor.commands.setContent(value, { emitUpdate: false });
  }, [editor, value]);
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive("bold"),
      italic: now.isActive("italic"),
      underline: now.isActive("underline"),
      bulletList: now.isActive("bulletList"),
      orderedList: now.isActive("orderedList"),
      link: now.isActive("link"),
    }),
  });
  const tool = (name: keyof typeof on, Icon: LucideIcon, run: () => void) => (
    <Button
      size="small"
      type={on[name] ? "default" : "text"}
      aria-label={t(`blocks.tool.${name}`)}
      title={t(`blocks.tool.${name}`)}
      aria-pressed={on[name]}
      icon={<Icon size={15} />}
      // The words stay chosen.
      onMouseDown={(event) => event.preventDefault()}
      onClick={run}
    />
  );
  const chain = () => editor.chain().focus();
  return (
    <div className={styles.rich}>
      <div className={styles.tools} role="toolbar" aria-label={t("blocks.tools")}>
        {tool("bold", Bold, () => chain().toggleBold().run())}
        {tool("italic", Italic, () => chain().toggleItalic().run())}
        {tool("underline", Underline, () => chain().toggleUnderline().run())}
        {lists && tool("bulletList", List, () => chain().toggleBulletList().run())}
        {lists && tool("orderedList", ListOrdered, () => chain().toggleOrderedList().run())}
        <LinkTool
          active={on.link}
          read={() => String(editor.getAttributes("link").href ?? "")}
          onSet={(href) =>
            href
              ? chain().extendMarkRange("link").setMark("link", { href }).run()
              : chain().extendMarkRange("link").unsetMark("link").run()
          }
        />
        <Personalise onPick={(path, fallback) => chain().insertContent(variable(path, fallback)).run()} />
      </div>
      <EditorContent editor={editor} className={styles.text} />
    </div>
  );
}

interface LinkToolProps {
  active: boolean;
  read: () => string;
  /** An empty address takes the link off. */
  onSet: (href: string) => void;
}

function LinkTool({ active, read, onSet }: LinkToolProps) {
  const { t } = useTranslation("templates");
  const [open, setOpen] = useState(false);
  const [href, setHref] = useState("");
  const toggle = (next: boolean) => {
    if (next) setHref(read());
    setOpen(next);
  };
  const set = () => {
    onSet(href.trim());
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={toggle}
      trigger="click"
      destroyOnHidden
      content={
        <div className={styles.link}>
          <Input
            autoFocus
            value={href}
            placeholder="https://…"
            aria-label={t("blocks.tool.link")}
            onChange={(event) => setHref(event.target.value)}
            onPressEnter={set}
          />
          <Button size="small" type="primary" onClick={set}>
            {t(href.trim() ? "blocks.link_set" : "blocks.link_off")}
          </Button>
        </div>
      }
    >
      <Button
        size="small"
        type={active ? "default" : "text"}
        aria-label={t("blocks.tool.link")}
        title={t("blocks.tool.link")}
        icon={<Link2 size={15} />}
        onMouseDown={(event) => event.preventDefault()}
      />
    </Popover>
  );
}
