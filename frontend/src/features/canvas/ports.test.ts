import { describe, expect, it } from "vitest";
import { nameProblem } from "@/shared/schema-form/names";
import { configure } from "./graph";
import { fixedPorts } from "./ports";
import type { Graph } from "./types";

const split: Graph = {
  nodes: ["A", "B", "C"].map((id) => ({ id, kind: "exit", config: {}, position: { x: 0, y: 0 }, name: "" })),
  edges: [],
  settings: {},
};

/** A split with arms, each wired to a node of its own name. */
const wired = (...arms: string[]): Graph => ({
  ...split,
  nodes: [
    { id: "s", kind: "split", config: { arms: arms.map((name) => ({ name })) }, position: { x: 0, y: 0 }, name: "" },
    ...split.nodes,
  ],
  edges: arms.map((name) => ({ id: `e${name}`, source: "s", port: name, target: name })),
});

const armsOf = (graph: Graph) => graph.nodes[0]?.config.arms as { name: string }[];
const wires = (graph: Graph) => graph.edges.map((edge) => `${edge.port}>${edge.target}`);

/** Types into the name of an arm as the form does: what may not stand does not reach the drawing. */
function type(graph: Graph, n: number, keys: string[], fixed: string[] = []): Graph {
  return keys.reduce((now, name) => {
    const arms = armsOf(now);
    const others = arms.filter((_, index) => index !== n).map((arm) => arm.name);
    if (nameProblem(name, [...others, ...fixed])) return now;
    return configure(now, "s", { arms: arms.map((arm, index) => (index === n ? { ...arm, name } : arm)) });
  }, graph);
}

const strokes = (word: string) => ["", ...[...word].map((_, n) => word.slice(0, n + 1))];

describe("names that lines leave by", () => {
  it("are typed through another item's name without taking its line, whichever item is renamed", () => {
    expect(wires(type(wired("A", "B"), 0, strokes("Better")))).toEqual(["Better>A", "B>B"]);
    expect(wires(type(wired("A", "B"), 1, strokes("Again")))).toEqual(["A>A", "Again>B"]);
    expect(wires(type(wired("A", "B", "C"), 2, strokes("ABC")))).toEqual(["A>A", "B>B", "ABC>C"]);
  });

  it("stay as they were when what was typed last may not stand", () => {
    const after = type(wired("A", "B"), 0, strokes("B"));
    expect([armsOf(after).map((arm) => arm.name), wires(after)]).toEqual([
      ["A", "B"],
      ["A>A", "B>B"],
    ]);
  });

  it("are deleted key by key and typed anew", () => {
    expect(wires(type(wired("Ba", "B"), 0, ["B", "", "N", "Ne", "New"]))).toEqual(["New>Ba", "B>B"]);
  });

  it("keep clear of the ports that the node has of itself", () => {
    const ports = [
      { name: "A", label: "A" },
      { name: "else", label: "Else" },
    ];
    expect(fixedPorts(ports)).toEqual(["else"]);
    const graph = { ...wired("A"), edges: [...wired("A").edges, { id: "x", source: "s", port: "else", target: "B" }] };
    expect(wires(type(graph, 0, strokes("elsewhere"), fixedPorts(ports)))).toEqual(["elsewhere>A", "else>B"]);
  });

  it("go with their lines when items are added, removed and moved after a rename", () => {
    const set = (graph: Graph, ...names: string[]) => configure(graph, "s", { arms: names.map((name) => ({ name })) });
    const better = type(wired("A", "B"), 0, strokes("Better"));
    expect(wires(set(better, "Better", "B", "C"))).toEqual(["Better>A", "B>B"]);
    expect(wires(set(better, "B", "Better"))).toEqual(["Better>A", "B>B"]);
    expect(wires(set(better, "B"))).toEqual(["B>B"]);
    expect(wires(set(better, "Better"))).toEqual(["Better>A"]);
  });
});
