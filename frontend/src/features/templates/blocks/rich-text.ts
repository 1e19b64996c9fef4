import type { JSONContent } from "@tiptap/core";
import { Node } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { type Inline, type Mark, nameOf, type RichText } from "./document";

/** What the editor holds as the document does: without the attributes that only a browser needs. */
export function fromEditor(json: JSONContent): RichText {
  return pruned(json) as unknown as RichText;
}

function pruned({ type, text, attrs, marks, content }: JSONContent): JSONContent {
  return {
    ...(type !== undefined && { type }),
    ...(text !== undefined && { text }),
    ...(type === "variable" && { attrs: { path: attrs?.path ?? "", fallback: attrs?.fallback ?? "" } }),
    ...(marks?.length && { marks: marks.map((mark) => prunedMark(mark as Mark)) }),
    ...(content && { content: content.map(pruned) }),
  };
}

const prunedMark = (mark: Mark): Mark =>
  mark.type === "link" ? { type: "link", attrs: { href: mark.attrs.href ?? "" } } : { type: mark.type };

/** A value of the customer's, in one piece. */
const Variable = Node.create({
  name: "variable",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ path: { default: "" }, fallback: { default: "" } }),
  parseHTML: () => [
    {
      tag: "span[data-variable]",
      getAttrs: ({ dataset }) => ({ path: dataset.variable ?? "", fallback: dataset.fallback ?? "" }),
    },
  ],
  renderHTML: ({ node: { attrs } }) => [
    "span",
    { "data-variable": attrs.path, "data-fallback": attrs.fallback, title: attrs.fallback },
    nameOf(attrs.path),
  ],
});

/** A line of a list, which holds no further list: mail programs indent those as they please. */
const ListItem = Node.create({
  name: "listItem",
  content: "paragraph+",
  defining: true,
  parseHTML: () => [{ tag: "li" }],
  renderHTML: () => ["li", 0],
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.commands.splitListItem(this.name) };
  },
});

const PLAIN = {
  blockquote: false,
  code: false,
  codeBlock: false,
  dropcursor: false,
  gapcursor: false,
  heading: false,
  horizontalRule: false,
  strike: false,
  trailingNode: false,
  // The editor of blocks undoes what is typed, too.
  undoRedo: false,
  listItem: false,
} as const;

/** What a text may hold; headings have no lists. */
export const extensions = (lists: boolean) => [
  StarterKit.configure({
    ...PLAIN,
    link: { openOnClick: false, protocols: ["mailto", "tel"], defaultProtocol: "https" },
    ...(!lists && { bulletList: false, orderedList: false, listKeymap: false }),
  }),
  ...(lists ? [ListItem] : []),
  Variable,
];

/** A variable as the editor takes it in. */
export const variable = (path: string, fallback: string): Inline => ({ type: "variable", attrs: { path, fallback } });
