// The document of an e-mail: its type, and every change that can be made to its blocks. Nothing here knows the screen.

/** Bold, italics, underline, or a link. */
export type Mark = { type: "bold" | "italic" | "underline" } | { type: "link"; attrs: { href: string } };

export type Inline =
  | { type: "text"; text: string; marks?: Mark[] }
  | { type: "variable"; attrs: { path: string; fallback: string }; marks?: Mark[] }
  | { type: "hardBreak"; marks?: Mark[] };

export interface Paragraph {
  type: "paragraph";
  content?: Inline[];
}

export interface List {
  type: "bulletList" | "orderedList";
  content?: { type: "listItem"; content?: Paragraph[] }[];
}

/** What Tiptap writes, as far as a mail can show it. */
export interface RichText {
  type: "doc";
  content?: (Paragraph | List)[];
}

/** A block: its kind decides what else it holds (`/api/email-blocks`). */
export interface Block {
  kind: string;
  id: string;
  text?: RichText;
  columns?: Block[][];
  [field: string]: unknown;
}

export interface EmailDocument {
  preheader?: string;
  settings?: Record<string, unknown>;
  blocks: Block[];
}

/** What the editor of blocks changes and undoes; the preheader is written in a line of its own. */
type Body = Omit<EmailDocument, "preheader">;

export function bodyOf({ preheader: _, ...body }: EmailDocument): Body {
  return body;
}

/** The document with another body; its preheader stays. */
export function withBody({ preheader }: EmailDocument, body: Body): EmailDocument {
  return { ...(preheader !== undefined && { preheader }), ...body };
}

/** A list of blocks: the message's own (null), or a column of one of its blocks. */
export type Place = { block: string; column: number } | null;

/** Where a block stands, or would stand. */
export interface Spot {
  list: Place;
  index: number;
}

/** All blocks from top to bottom, those in columns behind the block that holds them. */
export const every = (blocks: readonly Block[]): Block[] =>
  blocks.flatMap((block) => [block, ...(block.columns ?? []).flatMap(every)]);

export const find = (document: EmailDocument, id: string | null): Block | undefined =>
  every(document.blocks).find((block) => block.id === id);

const samePlace = (one: Place, other: Place): boolean =>
  one === other || (one?.block === other?.block && one?.column === other?.column);

/** The blocks of a list. */
export function listAt(document: EmailDocument, place: Place): Block[] {
  return place === null ? document.blocks : (find(document, place.block)?.columns?.[place.column] ?? []);
}

/** Where a block stands. */
export function spotOf(document: EmailDocument, id: string): Spot | null {
  const own = document.blocks.findIndex((block) => block.id === id);
  if (own >= 0) return { list: null, index: own };
  for (const { id: block, columns } of document.blocks) {
    for (const [column, list] of (columns ?? []).entries()) {
      const index = list.findIndex((each) => each.id === id);
      if (index >= 0) return { list: { block, column }, index };
    }
  }
  return null;
}

/** The document with one of its lists changed. */
function withList(document: EmailDocument, place: Place, change: (list: Block[]) => Block[]): EmailDocument {
  if (place === null) return { ...document, blocks: change(document.blocks) };
  const blocks = document.blocks.map((block) =>
    block.id === place.block && block.columns
      ? { ...block, columns: block.columns.map((list, n) => (n === place.column ? change(list) : list)) }
      : block,
  );
  return { ...document, blocks };
}

/** An id that no block of the document has. */
export function freeId(document: EmailDocument, taken: readonly string[] = []): string {
  const ids = new Set([...every(document.blocks).map(({ id }) => id), ...taken]);
  let n = ids.size + 1;
  while (ids.has(`b${n}`)) n += 1;
  return `b${n}`;
}

export function insert(document: EmailDocument, spot: Spot, block: Block): EmailDocument {
  return withList(document, spot.list, (list) => [...list.slice(0, spot.index), block, ...list.slice(spot.index)]);
}

export function remove(document: EmailDocument, id: string): EmailDocument {
  const spot = spotOf(document, id);
  return spot ? withList(document, spot.list, (list) => list.filter((block) => block.id !== id)) : document;
}

export function update(document: EmailDocument, id: string, changes: Partial<Block>): EmailDocument {
  const spot = spotOf(document, id);
  if (!spot) return document;
  return withList(document, spot.list, (list) =>
    list.map((block) => (block.id === id ? ({ ...block, ...changes } as Block) : block)),
  );
}

/** Whether a block may stand in a list: columns stand in no column. */
export const fits = (block: Pick<Block, "kind">, place: Place): boolean => place === null || block.kind !== "columns";

/** Moves a block to a spot, which is given as the document is before; the document itself where it cannot go there. */
export function move(document: EmailDocument, id: string, to: Spot): EmailDocument {
  const from = spotOf(document, id);
  const block = find(document, id);
  if (!from || !block || !fits(block, to.list)) return document;
  const inSame = samePlace(from.list, to.list);
  if (inSame && (to.index === from.index || to.index === from.index + 1)) return document;
  const index = inSame && to.index > from.index ? to.index - 1 : to.index;
  return insert(remove(document, id), { list: to.list, index }, block);
}

/** One place up or down within its list. */
export function step(document: EmailDocument, id: string, by: -1 | 1): EmailDocument {
  const from = spotOf(document, id);
  if (!from) return document;
  const index = from.index + (by === 1 ? 2 : -1);
  return index < 0 || index > listAt(document, from.list).length
    ? document
    : move(document, id, { list: from.list, index });
}

/** The document with a copy of a block behind it, and the copy's id. */
export function duplicate(document: EmailDocument, id: string): { document: EmailDocument; id: string } {
  const block = find(document, id);
  const spot = spotOf(document, id);
  if (!block || !spot) return { document, id };
  const taken: string[] = [];
  const copied = (each: Block): Block => {
    const own = freeId(document, taken);
    taken.push(own);
    return {
      ...structuredClone(each),
      id: own,
      ...(each.columns && { columns: each.columns.map((list) => list.map(copied)) }),
    };
  };
  const copy = copied(block);
  return { document: insert(document, { ...spot, index: spot.index + 1 }, copy), id: copy.id };
}

/** So many columns an arrangement has. */
const columnsIn = (arrangement: string): number => arrangement.split("-").length;

/** The columns for another arrangement; what stood in one that goes joins the last that stays. */
export function arranged(columns: readonly Block[][], arrangement: string): Block[][] {
  const many = columnsIn(arrangement);
  const kept = Array.from({ length: many }, (_, n) => [...(columns[n] ?? [])]);
  kept[many - 1]?.push(...columns.slice(many).flat());
  return kept;
}

/** What a text says, in one line; variables by their last name. */
export function plain(text: RichText | undefined): string {
  const paragraphs = (text?.content ?? []).flatMap((part) =>
    part.type === "paragraph" ? [part] : (part.content ?? []).flatMap((item) => item.content ?? []),
  );
  const said = (inline: Inline) =>
    inline.type === "text" ? inline.text : inline.type === "variable" ? nameOf(inline.attrs.path) : " ";
  return paragraphs
    .map(({ content = [] }) => content.map(said).join(""))
    .join(" ")
    .trim();
}

/** The last name of a variable's path: `first_name` of `profile.first_name`. */
export function nameOf(path: string): string {
  const [, inner, word] = /(?:\[["'](.+)["']\]|([^.[\]]+))$/.exec(path) ?? [];
  return inner ?? word ?? path;
}

/** The block that a problem of the server's is about, from `content.document.blocks.<id>.<field>`. */
export const blockOf = (path: string): string | null =>
  /^content\.document\.blocks\.([\w-]+)(?:\.|$)/.exec(path)?.[1] ?? null;

/** The problems of one block, with paths relative to it. */
export function problemsOf<P extends { path: string }>(problems: readonly P[], id: string): P[] {
  const before = `content.document.blocks.${id}.`;
  return problems
    .filter(({ path }) => path.startsWith(before))
    .map((problem) => ({ ...problem, path: problem.path.slice(before.length) }));
}
