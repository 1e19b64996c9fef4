import { describe, expect, it } from "vitest";
import {
  arranged,
  type Block,
  blockOf,
  duplicate,
  type EmailDocument,
  freeId,
  insert,
  move,
  nameOf,
  plain,
  problemsOf,
  remove,
  spotOf,
  step,
  update,
} from "./document";

const block = (id: string, more: Partial<Block> = {}): Block => ({ kind: "text", id, ...more });
const document: EmailDocument = {
  blocks: [block("a"), block("c", { kind: "columns", columns: [[block("x"), block("y")], [block("z")]] }), block("b")],
};

/** The order of the blocks, as `a c[xy|z] b`. */
const order = ({ blocks }: EmailDocument): string =>
  blocks
    .map(({ id, columns }) =>
      columns ? `${id}[${columns.map((list) => list.map((each) => each.id).join("")).join("|")}]` : id,
    )
    .join(" ");

describe("the blocks of an e-mail", () => {
  it("are found wherever they stand", () => {
    expect(spotOf(document, "b")).toEqual({ list: null, index: 2 });
    expect(spotOf(document, "y")).toEqual({ list: { block: "c", column: 0 }, index: 1 });
    expect(spotOf(document, "q")).toBeNull();
  });

  it("are put in, changed and taken out, in columns too", () => {
    expect(order(insert(document, { list: { block: "c", column: 1 }, index: 0 }, block("n")))).toBe("a c[xy|nz] b");
    expect(order(remove(document, "x"))).toBe("a c[y|z] b");
    expect(order(remove(document, "c"))).toBe("a b");
    expect(update(document, "z", { size: 20 }).blocks[1]?.columns?.[1]?.[0]).toEqual(block("z", { size: 20 }));
  });

  it("move within a list, out of it and into it, and columns into no column", () => {
    expect(order(step(document, "a", 1))).toBe("c[xy|z] a b");
    expect(order(step(document, "b", -1))).toBe("a b c[xy|z]");
    expect(order(step(document, "y", -1))).toBe("a c[yx|z] b");
    for (const still of [step(document, "a", -1), step(document, "b", 1), step(document, "y", 1)]) {
      expect(still).toBe(document);
    }
    expect(order(move(document, "a", { list: { block: "c", column: 1 }, index: 1 }))).toBe("c[xy|za] b");
    expect(order(move(document, "x", { list: null, index: 3 }))).toBe("a c[y|z] b x");
    expect(move(document, "c", { list: { block: "c", column: 0 }, index: 0 })).toBe(document);
  });

  it("are copied with ids of their own", () => {
    const { document: copied, id } = duplicate(document, "c");
    expect(copied.blocks.map((each) => each.id)).toEqual(["a", "c", id, "b"]);
    const ids = copied.blocks.flatMap((each) => [each.id, ...(each.columns ?? []).flat().map((inner) => inner.id)]);
    expect(new Set(ids).size).toBe(10);
    expect(freeId({ blocks: [block("b2"), block("b3")] })).toBe("b4");
  });

  it("keep what stood in a column that goes", () => {
    const three = [[block("a")], [block("b")], [block("c")]];
    expect(arranged(three, "1-1").map((list) => list.map(({ id }) => id))).toEqual([["a"], ["b", "c"]]);
    expect(arranged(three.slice(0, 2), "1-1-1").map((list) => list.length)).toEqual([1, 1, 0]);
  });

  it("say what they are about", () => {
    const name = { type: "variable", attrs: { path: "profile.first_name", fallback: "" } } as const;
    const text = { type: "doc", content: [{ type: "paragraph", content: [{ type: "text", text: "Hi " }, name] }] };
    expect(plain(text as never)).toBe("Hi first_name");
    expect(nameOf('profile["utm.source"]')).toBe("utm.source");
    expect([blockOf("content.document.blocks.b3.href"), blockOf("content.subject")]).toEqual(["b3", null]);
    const problems = [{ path: "content.document.blocks.b3.href" }, { path: "content.document.blocks.b30.href" }];
    expect(problemsOf(problems, "b3")).toEqual([{ path: "href" }]);
  });
});
