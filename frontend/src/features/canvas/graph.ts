import { readJson, writeJson } from "@/shared/api/json";
import type { Config } from "@/shared/schema-form/schema";
import type { Graph, GraphEdge, GraphNode, Point } from "./types";

/** The measures of a card and of the room between two, in canvas units. */
export const CARD = { width: 256, height: 92, gapX: 40, gapY: 72 };

/** A piece of a graph on its way through the clipboard. */
export interface Clip {
  pathline: "graph";
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** The first free id `n1`, `n2`, … that is in none of `taken`. */
export function freeId(prefix: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  let n = used.size + 1;
  while (used.has(`${prefix}${n}`)) n += 1;
  return `${prefix}${n}`;
}

const nodeIds = (graph: Graph) => graph.nodes.map((node) => node.id);
const edgeIds = (graph: Graph) => graph.edges.map((edge) => edge.id);

/** The properties of events that give the runs of the journey their keys, each once. */
export const instanceKeys = (nodes: readonly GraphNode[]): string[] => [
  ...new Set(nodes.flatMap(({ kind, config }) => (kind === "entry_event" && asKey(config.instance_key)) || [])),
];

const asKey = (value: unknown): string => (typeof value === "string" ? value : "");

export const nodeOf = (graph: Graph, id: string): GraphNode | undefined => graph.nodes.find((node) => node.id === id);

/** Adds a node where it is told to stand. */
export function addNode(graph: Graph, kind: string, config: Config, position: Point): { graph: Graph; id: string } {
  const id = freeId("n", nodeIds(graph));
  const node: GraphNode = { id, kind, config: structuredClone(config), position: snap(position), name: "" };
  return { graph: { ...graph, nodes: [...graph.nodes, node] }, id };
}

/** Keeps cards on a grid of 8, so that free drawings still line up. */
export const snap = ({ x, y }: Point): Point => ({ x: Math.round(x / 8) * 8, y: Math.round(y / 8) * 8 });

/** Wires a port. A port leads to one place, so an edge that it had is replaced. */
export function connect(graph: Graph, source: string, port: string, target: string): Graph {
  if (source === target) return graph;
  const others = graph.edges.filter((edge) => edge.source !== source || edge.port !== port);
  const id = freeId("e", edgeIds(graph));
  return { ...graph, edges: [...others, { id, source, port, target }] };
}

/** Moves an end of an edge, keeping its id unless the new port had an edge, which it replaces. */
export function reconnect(graph: Graph, id: string, source: string, port: string, target: string): Graph {
  if (source === target) return graph;
  const edges = graph.edges
    .filter((edge) => edge.id === id || edge.source !== source || edge.port !== port)
    .map((edge) => (edge.id === id ? { id, source, port, target } : edge));
  return { ...graph, edges };
}

/** Everything that can be reached from a node by its edges, the node itself included. */
export function downstream(graph: Graph, from: string): Set<string> {
  const seen = new Set([from]);
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of graph.edges) {
      if (edge.source === id && !seen.has(edge.target)) {
        seen.add(edge.target);
        open.push(edge.target);
      }
    }
  }
  return seen;
}

/** Moves the nodes downstream of `from` (and not above it) down by `by`, so that a card fits in. */
function makeRoom(graph: Graph, from: string, by: number): Graph {
  const top = nodeOf(graph, from)?.position.y ?? 0;
  const moved = downstream(graph, from);
  const nodes = graph.nodes.map((node) =>
    moved.has(node.id) && node.position.y >= top
      ? { ...node, position: { x: node.position.x, y: node.position.y + by } }
      : node,
  );
  return { ...graph, nodes };
}

/** Puts a new node into an edge; `port` is the new node's way on, or null when it has none. */
export function insertOnEdge(
  graph: Graph,
  edgeId: string,
  kind: string,
  config: Config,
  port: string | null,
): { graph: Graph; id: string } {
  const edge = graph.edges.find((each) => each.id === edgeId);
  const target = edge && nodeOf(graph, edge.target);
  const source = edge && nodeOf(graph, edge.source);
  if (!edge || !target || !source) return addNode(graph, kind, config, { x: 0, y: 0 });
  const place = { ...target.position };
  const room = source.position.y + 2 * (CARD.height + CARD.gapY) - target.position.y;
  const spread = room > 0 ? makeRoom(graph, edge.target, room) : graph;
  if (room <= 0) place.y = source.position.y + CARD.height + CARD.gapY;
  const added = addNode(spread, kind, config, place);
  const into = added.graph.edges.map((each) => (each.id === edgeId ? { ...each, target: added.id } : each));
  const wired = { ...added.graph, edges: into };
  return { graph: port === null ? wired : connect(wired, added.id, port, edge.target), id: added.id };
}

/** Where a card goes that follows `source` by its port number `index` of `count`: below, fanned out, on free ground. */
export function placeAfter(graph: Graph, source: GraphNode, index: number, count: number): Point {
  const step = CARD.width + CARD.gapX;
  const place = {
    x: source.position.x + (index - (count - 1) / 2) * step,
    y: source.position.y + CARD.height + CARD.gapY,
  };
  const covered = (at: Point) =>
    graph.nodes.some(
      (node) => Math.abs(node.position.x - at.x) < CARD.width && Math.abs(node.position.y - at.y) < CARD.height + 16,
    );
  while (covered(place)) place.x += step;
  return snap(place);
}

/** Takes nodes and edges away. A node with one way on leaves the line whole: what led to it leads past it. */
export function remove(graph: Graph, nodes: ReadonlySet<string>, edges: ReadonlySet<string> = new Set()): Graph {
  let kept = graph.edges.filter((edge) => !edges.has(edge.id));
  for (const id of nodes) {
    const out = kept.filter((edge) => edge.source === id);
    const past = out.length === 1 ? out[0]?.target : undefined;
    kept = kept.flatMap((edge) => {
      if (edge.source === id) return [];
      if (edge.target !== id) return [edge];
      return past !== undefined && past !== edge.source ? [{ ...edge, target: past }] : [];
    });
  }
  return { ...graph, nodes: graph.nodes.filter((node) => !nodes.has(node.id)), edges: kept };
}

/** The chosen nodes and the edges among them, as text for the clipboard. */
export function copy(graph: Graph, chosen: ReadonlySet<string>): string {
  const clip: Clip = {
    pathline: "graph",
    nodes: graph.nodes.filter((node) => chosen.has(node.id)),
    edges: graph.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
  };
  return writeJson(clip, 2);
}

const isNode = (value: unknown): value is GraphNode => {
  const node = value as GraphNode | null;
  return (
    typeof node?.id === "string" &&
    typeof node.kind === "string" &&
    typeof node.config === "object" &&
    Number.isFinite(node.position?.x) &&
    Number.isFinite(node.position?.y)
  );
};

/** Reads what `copy` wrote; null for any other text. */
export function readClip(text: string): Clip | null {
  try {
    const clip = readJson(text) as Clip | null;
    if (clip?.pathline !== "graph" || !Array.isArray(clip.nodes) || !Array.isArray(clip.edges)) return null;
    return clip.nodes.length > 0 && clip.nodes.every(isNode) ? clip : null;
  } catch {
    return null;
  }
}

/** Adds a clip under new ids, its top left corner at `at`; `kinds` are the node types that exist here. */
export function paste(
  graph: Graph,
  clip: Clip,
  at: Point,
  kinds: ReadonlySet<string>,
): { graph: Graph; ids: Set<string> } {
  const nodes = clip.nodes.filter((node) => kinds.has(node.kind));
  const left = Math.min(...nodes.map((node) => node.position.x));
  const top = Math.min(...nodes.map((node) => node.position.y));
  const renamed = new Map<string, string>();
  let next = graph;
  for (const node of nodes) {
    const position = { x: at.x + node.position.x - left, y: at.y + node.position.y - top };
    const added = addNode(next, node.kind, node.config, position);
    renamed.set(node.id, added.id);
    next = rename(added.graph, added.id, node.name ?? "");
  }
  for (const edge of clip.edges) {
    const source = renamed.get(edge.source);
    const target = renamed.get(edge.target);
    if (source && target) next = connect(next, source, edge.port, target);
  }
  return { graph: next, ids: new Set(renamed.values()) };
}

/** Gives a node a name of its own; empty takes it away. */
export function rename(graph: Graph, id: string, name: string): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? { ...node, name } : node)) };
}

export function move(graph: Graph, places: ReadonlyMap<string, Point>): Graph {
  const nodes = graph.nodes.map((node) => {
    const place = places.get(node.id);
    return place ? { ...node, position: place } : node;
  });
  return { ...graph, nodes };
}

/** The names in a config's lists of named items (arms, paths), by field: each names a port. */
const names = (config: Config): Map<string, string[]> =>
  new Map(
    Object.entries(config).flatMap(([field, value]): [string, string[]][] =>
      Array.isArray(value) && value.every((item) => item?.name !== undefined)
        ? [[field, value.map((item: { name: string }) => item.name)]]
        : [],
    ),
  );

/** What becomes of the ports that a list names: the new name, or null for one that went with its item. */
function renamed(before: string[], after: string[]): Map<string, string | null> {
  const sorted = (list: string[]) => [...list].sort().join("\n");
  // Moved items take their names along.
  if (sorted(before) === sorted(after)) return new Map();
  if (before.length !== after.length) {
    return new Map(before.filter((name) => !after.includes(name)).map((name) => [name, null]));
  }
  // Of two items of one name, the first is the one that the line leaves.
  return new Map(before.map((name, n): [string, string] => [name, after[n] as string]).reverse());
}

/**
 * Gives a node a new config. Ports are named by items of its lists (arms, paths): where one was renamed, its edge
 * follows; where one was removed, its edge goes. The form lets no two items have one name (`form/names.ts`).
 */
export function configure(graph: Graph, id: string, config: Config): Graph {
  const after = names(config);
  const follow = new Map(
    [...names(nodeOf(graph, id)?.config ?? {})].flatMap(([field, before]) => [
      ...renamed(before, after.get(field) ?? []),
    ]),
  );
  const edges = graph.edges.flatMap((edge) => {
    const port = edge.source === id ? follow.get(edge.port) : undefined;
    if (port === undefined) return [edge];
    return port === null ? [] : [{ ...edge, port }];
  });
  return { ...graph, edges, nodes: graph.nodes.map((node) => (node.id === id ? { ...node, config } : node)) };
}

export type Direction = "up" | "down" | "left" | "right";

/** The node that an arrow key leads to: along the lines up and down, to neighbours on the same height sideways. */
export function neighbour(graph: Graph, id: string, direction: Direction): string | null {
  const here = nodeOf(graph, id);
  if (!here) return null;
  if (direction === "down") {
    const out = graph.edges.filter((edge) => edge.source === id);
    return closest(graph, here, new Set(out.map((edge) => edge.target)));
  }
  if (direction === "up") {
    const into = graph.edges.filter((edge) => edge.target === id);
    return closest(graph, here, new Set(into.map((edge) => edge.source)));
  }
  const sign = direction === "left" ? -1 : 1;
  const beside = graph.nodes.filter(
    (node) =>
      Math.abs(node.position.y - here.position.y) < CARD.height && sign * (node.position.x - here.position.x) > 8,
  );
  return closest(graph, here, new Set(beside.map((node) => node.id)));
}

function closest(graph: Graph, here: GraphNode, among: ReadonlySet<string>): string | null {
  let best: GraphNode | null = null;
  for (const node of graph.nodes) {
    if (!among.has(node.id)) continue;
    if (!best || distance(node, here) < distance(best, here)) best = node;
  }
  return best?.id ?? null;
}

const distance = (a: GraphNode, b: GraphNode) =>
  Math.abs(a.position.x - b.position.x) + Math.abs(a.position.y - b.position.y);

/** The node and the field that a problem's path leads to: `nodes.n3.config.rule.all[0]` is n3 and `rule.all[0]`. */
export function placeOf(
  graph: { readonly edges: readonly GraphEdge[] },
  path: string,
): { node?: string; edge?: string; field: string } {
  const node = /^nodes\.([^.[]+)(?:\.config)?\.?(.*)$/.exec(path);
  if (node?.[1]) return { node: node[1], field: node[2] ?? "" };
  const edge = /^edges\.([^.[]+)/.exec(path);
  if (edge?.[1]) {
    const source = graph.edges.find((each) => each.id === edge[1])?.source;
    return { edge: edge[1], ...(source && { node: source }), field: "" };
  }
  return { field: path.replace(/^settings\.?/, "") };
}

/** The node where reading begins: the highest, then the leftmost. */
export function first(graph: Graph): string | null {
  const [top] = [...graph.nodes].sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
  return top?.id ?? null;
}

/** The box around cards: its top left corner and its measures. */
export function boxOf(nodes: readonly { position: Point }[]): Point & { width: number; height: number } {
  const x = Math.min(...nodes.map(({ position }) => position.x));
  const y = Math.min(...nodes.map(({ position }) => position.y));
  const right = Math.max(...nodes.map(({ position }) => position.x + CARD.width));
  const bottom = Math.max(...nodes.map(({ position }) => position.y + CARD.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The nearest place at or to the right of `at` where a whole box stands free of every card, with air between. */
export function freeGround(graph: Graph, at: Point, box: { width: number; height: number }): Point {
  let { x } = at;
  const inTheWay = () =>
    graph.nodes.filter(
      ({ position: p }) =>
        p.x < x + box.width + CARD.gapX &&
        p.x + CARD.width + CARD.gapX > x &&
        p.y < at.y + box.height + CARD.gapY &&
        p.y + CARD.height + CARD.gapY > at.y,
    );
  for (let cards = inTheWay(); cards.length > 0; cards = inTheWay()) {
    // Past the nearest of them, and so ever further right: there is an end to the cards.
    x = Math.min(...cards.map(({ position }) => position.x)) + CARD.width + CARD.gapX;
  }
  // Rounded away from the cards, on the grid that all cards keep.
  return { x: Math.ceil(x / 8) * 8, y: snap(at).y };
}
