import { beforeEach, expect, test, vi } from "vitest";
import * as backup from "./backup";
import type { Draft } from "./types";

const PATH = "/journeys/jrn_1";
const kept = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
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
  problems: [],
  differences: [],
  nodes: {},
});

beforeEach(() => kept.clear());

test("a backup that the server's draft equals is not lost work, and goes", () => {
  backup.keep(PATH, { revision: 1, graph });
  expect(backup.lost(PATH, draft(2, stored))).toBeNull();
  expect(kept.size).toBe(0);
});

test("what the server does not have comes back with its revision, until it is saved", () => {
  backup.keep(PATH, { revision: 1, graph });
  const theirs = draft(1, { ...stored, nodes: [] });
  expect(backup.lost(PATH, theirs)).toEqual({ revision: 1, graph });
  expect(backup.lost(PATH, theirs)).toEqual({ revision: 1, graph });
});

test("what cannot be read as a drawing is no backup", () => {
  kept.set(`pathline.draft${PATH}`, "{nonsense");
  expect(backup.lost(PATH, draft(1, graph))).toBeNull();
});
