import { beforeEach, expect, test, vi } from "vitest";
import * as backup from "./backup";
import type { Draft } from "./types";

const PATH = "/journeys/jrn_1";
const kept = new Map<string, string>();
vi.stubGlobal("localStorage", {
  get length() {
    return kept.size;
  },
  key: (n: number) => [...kept.keys()][n] ?? null,
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
});
/** The pages that are open: each holds the lock of its name. */
let open: string[] = [];
vi.stubGlobal("navigator", {
  locks: { request: () => {}, query: async () => ({ held: open.map((page) => ({ name: `pathline.page.${page}` })) }) },
});

const node = { id: "n1", kind: "wait", config: { duration: "P1D" }, position: { x: 0, y: 8 }, name: "" };
const graph = { nodes: [node], edges: [], settings: { goal: null, holdout: 0.1 } };
/** The same as the database gives it back: its keys in an order of its own. */
const stored = {
  edges: [],
  nodes: [{ id: "n1", name: "", kind: "wait", config: { duration: "P1D" }, position: { y: 8, x: 0 } }],
  settings: { holdout: 0.1, goal: null },
};
const draft = (revision: number, drawn: Draft["graph"]): Draft => ({
  revision,
  graph: drawn,
  saved_at: "",
  saved_by: null,
  problems: [],
  differences: [],
  goal: null,
  nodes: {},
});

const by = (page: string) => `pathline.draft${PATH}#${page}`;
const other = (page: string, name: string, at = Date.now()) =>
  kept.set(by(page), JSON.stringify({ revision: 1, graph: { ...graph, nodes: [{ ...node, name }] }, at }));

beforeEach(() => {
  kept.clear();
  open = [];
});

test("a backup that the server's draft equals is not lost work, and goes", async () => {
  backup.keep(PATH, { revision: 1, graph });
  expect(await backup.lost(PATH, draft(2, stored))).toBeNull();
  expect(kept.size).toBe(0);
});

test("what the server does not have comes back with its revision, until it is saved", async () => {
  backup.keep(PATH, { revision: 1, graph });
  const theirs = draft(1, { ...stored, nodes: [] });
  expect(await backup.lost(PATH, theirs)).toEqual({ revision: 1, graph });
  expect(await backup.lost(PATH, theirs)).toEqual({ revision: 1, graph });
  backup.drop(PATH);
  expect(await backup.lost(PATH, theirs)).toBeNull();
});

test("what cannot be read as a drawing is no backup", async () => {
  kept.set(by("1"), "{nonsense");
  expect(await backup.lost(PATH, draft(1, graph))).toBeNull();
  expect(kept.size).toBe(0);
});

test("what one page saves leaves the copy of another, which comes back once that page is closed", async () => {
  other("7", "offline");
  open = ["7"];
  backup.keep(PATH, { revision: 1, graph });
  backup.drop(PATH);
  expect(await backup.lost(PATH, draft(2, graph))).toBeNull();
  expect(kept.has(by("7"))).toBe(true);
  open = [];
  expect((await backup.lost(PATH, draft(2, graph)))?.graph.nodes[0]?.name).toBe("offline");
  expect(kept.has(by("7"))).toBe(false);
  expect(kept.size).toBe(1);
});

test("of several that were closed the latest comes back first, and the others wait", async () => {
  other("7", "earlier", Date.now() - 60_000);
  other("8", "later");
  other("9", "long ago", Date.now() - 40 * 86_400_000);
  expect((await backup.lost(PATH, draft(2, graph)))?.graph.nodes[0]?.name).toBe("later");
  expect([kept.has(by("7")), kept.has(by("9"))]).toEqual([true, false]);
});
