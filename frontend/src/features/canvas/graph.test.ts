import { describe, expect, it } from "vitest";
import * as g from "./graph";
import type { Graph } from "./types";

const node = (id: string, x = 0, y = 0, config = {}) => ({ id, kind: "wait", config, position: { x, y }, name: "" });
const edge = (id: string, source: string, target: string, port = "next") => ({ id, source, port, target });
const line: Graph = {
  nodes: [node("n1"), node("n2", 0, 164), node("n3", 0, 328)],
  edges: [edge("e1", "n1", "n2"), edge("e2", "n2", "n3")],
  settings: {},
};
const wires = (graph: Graph) => graph.edges.map((each) => `${each.source}.${each.port}>${each.target}`);

describe("a graph", () => {
  it("names the properties that give its runs their keys, each once", () => {
    const entry = (id: string, kind: string, key?: string) => ({ ...node(id, 0, 0, { instance_key: key }), kind });
    const nodes = [
      entry("n1", "entry_event", "cart_id"),
      entry("n2", "entry_event", "cart_id"),
      entry("n3", "entry_event"),
      entry("n4", "wait", "id"),
    ];
    expect(g.instanceKeys(nodes)).toEqual(["cart_id"]);
  });

  it("gives a new node an id that nobody has", () => {
    const { graph, id } = g.addNode(line, "exit", {}, { x: 3, y: 5 });
    expect(id).toBe("n4");
    expect(graph.nodes[3]).toEqual({ id: "n4", kind: "exit", config: {}, position: { x: 0, y: 8 }, name: "" });
    expect(g.freeId("n", ["n1", "n3", "x"])).toBe("n4");
  });

  it("lets a port lead to one place only", () => {
    expect(wires(g.connect(line, "n1", "next", "n3"))).toEqual(["n2.next>n3", "n1.next>n3"]);
    expect(g.connect(line, "n1", "next", "n1")).toBe(line);
  });

  it("keeps the id of an edge that is wired anew, and replaces the edge of its new port", () => {
    const moved = g.reconnect(line, "e1", "n2", "next", "n1");
    expect(moved.edges).toEqual([edge("e1", "n2", "n1")]);
  });

  it("makes room for a node put into an edge", () => {
    const { graph, id } = g.insertOnEdge(line, "e1", "wait", {}, "next");
    expect(wires(graph)).toEqual([`n1.next>${id}`, "n2.next>n3", `${id}.next>n2`]);
    expect(graph.nodes.map((each) => each.position.y)).toEqual([0, 328, 492, 168]);
  });

  it("leads past a removed node with one way on", () => {
    expect(wires(g.remove(line, new Set(["n2"])))).toEqual(["n1.next>n3"]);
    expect(wires(g.remove(line, new Set(["n2", "n3"])))).toEqual([]);
    expect(wires(g.remove(line, new Set(), new Set(["e2"])))).toEqual(["n1.next>n2"]);
  });

  it("does not wire a node to itself when a loop loses its middle", () => {
    const loop = { ...line, edges: [edge("e1", "n1", "n2"), edge("e2", "n2", "n1")] };
    expect(wires(g.remove(loop, new Set(["n2"])))).toEqual([]);
  });

  it("comes back from the clipboard under new ids", () => {
    const clip = g.readClip(g.copy(line, new Set(["n1", "n2"])));
    expect(clip).not.toBeNull();
    const { graph, ids } = g.paste(line, clip as g.Clip, { x: 80, y: 80 }, new Set(["wait"]));
    expect([...ids]).toEqual(["n4", "n5"]);
    expect(wires(graph)).toEqual(["n1.next>n2", "n2.next>n3", "n4.next>n5"]);
    expect(graph.nodes[4]?.position).toEqual({ x: 80, y: 248 });
  });

  it("takes nothing from the clipboard that is not a graph", () => {
    expect(g.readClip("hello")).toBeNull();
    expect(g.readClip('{"pathline":"graph","nodes":[{"id":1}],"edges":[]}')).toBeNull();
    expect(g.readClip("null")).toBeNull();
  });

  it("keeps edges on their arm when the arm is renamed, and drops them with the arm", () => {
    const arms = (...list: string[]) => ({ arms: list.map((name) => ({ name, weight: 1 })) });
    const split: Graph = {
      nodes: [node("n1", 0, 0, arms("A", "B")), node("n2"), node("n3")],
      edges: [edge("e1", "n1", "n2", "A"), edge("e2", "n1", "n3", "B")],
      settings: {},
    };
    expect(wires(g.configure(split, "n1", arms("A", "Control")))).toEqual(["n1.A>n2", "n1.Control>n3"]);
    expect(wires(g.configure(split, "n1", arms("A")))).toEqual(["n1.A>n2"]);
    expect(wires(g.configure(split, "n1", arms("A", "B", "C")))).toEqual(["n1.A>n2", "n1.B>n3"]);
    expect(wires(g.configure(split, "n1", arms("B", "A")))).toEqual(["n1.A>n2", "n1.B>n3"]);
  });

  it("is walked by arrows along its lines", () => {
    expect(g.neighbour(line, "n1", "down")).toBe("n2");
    expect(g.neighbour(line, "n2", "up")).toBe("n1");
    expect(g.neighbour(line, "n1", "up")).toBeNull();
    const wide = { ...line, nodes: [node("n1"), node("n2", 300, 10), node("n3", 600, 0)] };
    expect(g.neighbour(wide, "n1", "right")).toBe("n2");
    expect(g.neighbour(wide, "n3", "left")).toBe("n2");
  });

  it("finds free ground below a node", () => {
    const first = line.nodes[0];
    if (!first) throw new Error("no node");
    expect(g.placeAfter(line, first, 0, 1)).toEqual({ x: 296, y: 168 });
    expect(g.placeAfter({ ...line, nodes: [first] }, first, 1, 2)).toEqual({ x: 152, y: 168 });
  });

  it("knows where a problem's path leads", () => {
    expect(g.placeOf(line, "nodes.n3.config.rule.all[1].value")).toEqual({ node: "n3", field: "rule.all[1].value" });
    expect(g.placeOf(line, "nodes.n3")).toEqual({ node: "n3", field: "" });
    expect(g.placeOf(line, "edges.e2")).toEqual({ edge: "e2", node: "n2", field: "" });
    expect(g.placeOf(line, "settings.goal.rule")).toEqual({ field: "goal.rule" });
  });
});

it("finds ground where a whole box stands free of every card, so that what is pasted twice lies beside", () => {
  const drawn: Graph = {
    nodes: [node("n1", 148, 0), node("n2", 0, 168), node("n3", 296, 168)],
    edges: [edge("e1", "n1", "n2", "A"), edge("e2", "n1", "n3", "B")],
    settings: {},
  };
  const clip = g.readClip(g.copy(drawn, new Set(["n1", "n2", "n3"]))) as g.Clip;
  const box = g.boxOf(clip.nodes);
  expect(box).toEqual({ x: 0, y: 0, width: 552, height: 260 });
  let graph = drawn;
  for (let time = 0; time < 3; time += 1) {
    graph = g.paste(graph, clip, g.freeGround(graph, box, box), new Set(["wait"])).graph;
  }
  expect(graph.nodes.filter(({ position }) => position.y > 0).map(({ position }) => position.x)).toEqual([
    0, 296, 592, 888, 1184, 1480, 1776, 2072,
  ]);
  for (const [n, one] of graph.nodes.entries()) {
    for (const other of graph.nodes.slice(n + 1)) {
      const apart =
        Math.abs(one.position.x - other.position.x) >= g.CARD.width ||
        Math.abs(one.position.y - other.position.y) >= g.CARD.height;
      expect(apart, `${one.id} ${other.id}`).toBe(true);
    }
  }
});
