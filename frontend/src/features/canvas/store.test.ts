import { describe, expect, it } from "vitest";
import { createCanvasStore } from "./store";
import type { NodeType } from "./types";

const text = "";
const type = (kind: string, ports: string[], group: NodeType["group"] = "flow"): NodeType => ({
  kind,
  group,
  label: text,
  description: text,
  icon: "",
  waits: false,
  schema: {},
  defaults: {},
  ports: ports.map((name) => ({ name, label: text })),
  sentence: text,
});
const TYPES = [
  type("entry", ["next"], "entry"),
  type("wait", ["next"]),
  type("split", ["A", "B"]),
  type("exit", [], "end"),
];
const start = () => createCanvasStore({ nodes: [], edges: [], settings: {} }, {}, TYPES, false);

describe("the canvas", () => {
  it("adds each node after the one chosen, and takes every step back and again", () => {
    const store = start();
    for (const kind of ["entry", "split", "wait"]) store.getState().add(kind, { at: "best" });
    const wires = () => store.getState().graph.edges.map((edge) => `${edge.source}.${edge.port}>${edge.target}`);
    expect(wires()).toEqual(["n1.next>n2", "n2.A>n3"]);
    store.temporal.getState().undo();
    expect(wires()).toEqual(["n1.next>n2"]);
    store.temporal.getState().undo(2);
    expect(store.getState().graph.nodes).toEqual([]);
    store.temporal.getState().redo(3);
    expect(wires()).toEqual(["n1.next>n2", "n2.A>n3"]);
  });

  it("makes one step of a drag", () => {
    const store = start();
    store.getState().add("entry", { at: "best" });
    for (let x = 1; x <= 40; x += 1) store.getState().drag(new Map([["n1", { x, y: 0 }]]));
    expect(store.getState().graph.nodes[0]?.position.x).toBe(0);
    store.getState().drop();
    expect(store.getState().graph.nodes[0]?.position.x).toBe(40);
    store.temporal.getState().undo();
    expect(store.getState().graph.nodes[0]?.position.x).toBe(0);
  });

  it("chooses what a box holds when it is done", () => {
    const store = start();
    for (const kind of ["entry", "wait", "exit"]) store.getState().add(kind, { at: "best" });
    store.getState().choose([], "e1");
    store.getState().box(new Set(["n1"]));
    expect([...store.getState().chosen]).toEqual([]);
    store.getState().box(new Set(["n1", "n2"]));
    store.getState().unbox();
    const { chosen, chosenEdge, boxed, panel } = store.getState();
    expect([[...chosen], chosenEdge, boxed, panel]).toEqual([["n1", "n2"], null, null, null]);
  });

  it("leads a port to a node, elsewhere and nowhere, each a step that can be taken back", () => {
    const store = start();
    for (const kind of ["entry", "wait", "exit"]) store.getState().add(kind, { at: "best" });
    const edges = () =>
      store.getState().graph.edges.map((edge) => `${edge.id}:${edge.source}.${edge.port}>${edge.target}`);
    store.getState().wire("n1", "next", "n3");
    expect(edges()).toEqual(["e1:n1.next>n3", "e2:n2.next>n3"]);
    store.getState().wire("n1", "next", null);
    expect(edges()).toEqual(["e2:n2.next>n3"]);
    store.getState().wire("n1", "next", "n2");
    expect(edges()).toEqual(["e2:n2.next>n3", "e3:n1.next>n2"]);
    store.temporal.getState().undo(3);
    expect(edges()).toEqual(["e1:n1.next>n2", "e2:n2.next>n3"]);
    const steps = store.temporal.getState().pastStates.length;
    for (const target of ["n2", "n1", "n9"]) store.getState().wire("n2", "next", target);
    store.getState().wire("n1", "next", "n2");
    expect([edges(), store.temporal.getState().pastStates.length]).toEqual([["e1:n1.next>n2", "e2:n2.next>n3"], steps]);
  });

  it("makes one step of a word typed into a field", () => {
    const store = start();
    store.getState().add("wait", { at: "best" });
    for (const name of ["a", "ab", "abc"]) store.getState().configure("n1", { name }, "name");
    store.temporal.getState().undo();
    expect(store.getState().graph.nodes[0]?.config).toEqual({});
  });

  it("changes nothing when it may only be looked at", () => {
    const store = createCanvasStore({ nodes: [], edges: [], settings: {} }, {}, TYPES, true);
    expect(store.getState().add("wait", { at: "best" })).toBeNull();
    store.getState().edit((graph) => ({ ...graph, edges: [] }));
    expect(store.temporal.getState().pastStates).toEqual([]);
  });
});
