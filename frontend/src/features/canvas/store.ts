import { createContext, useContext } from "react";
import { type TemporalState, temporal } from "zundo";
import { createStore, type StoreApi, useStore } from "zustand";
import { type Config, fields, initial, resolve, type Schema } from "@/shared/schema-form/schema";
import * as g from "./graph";
import type { Described, Graph, GraphSettings, NodeType, Point, Port } from "./types";

export type Panel = "node" | "settings" | "history" | null;

/** Where the palette puts what is chosen: after a node's port, into an edge, or at a place. */
export type Spot =
  | { at: "port"; node: string; port: string }
  | { at: "edge"; edge: string }
  | { at: "place"; place: Point }
  | { at: "best" };

interface State {
  graph: Graph;
  /** Ids of nodes; edges are chosen apart. */
  chosen: ReadonlySet<string>;
  chosenEdge: string | null;
  panel: Panel;
  /** The palette that was opened by key or by a “+”, and where it will put the node. */
  asking: Spot | null;
  /** Where cards are while they are dragged; they move in the graph when they are let go, as one step of undo. */
  dragged: ReadonlyMap<string, Point>;
  /** The nodes in the box that is being drawn around them; they are chosen when it is done, all at once. */
  boxed: ReadonlySet<string> | null;
  described: Record<string, Described>;
  types: ReadonlyMap<string, NodeType>;
  readOnly: boolean;
  /** Nodes that were added and have been chosen ever since, and their fields that were left: see `grades`. */
  fresh: ReadonlySet<string>;
  left: ReadonlySet<string>;
  /** Publishing was asked for. */
  asked: boolean;
}

interface Acts {
  edit(change: (graph: Graph) => Graph, step?: string): void;
  choose(ids: Iterable<string>, edge?: string | null): void;
  show(panel: Panel): void;
  ask(spot: Spot | null): void;
  add(kind: string, spot: Spot): string | null;
  configure(id: string, config: Config, field: string): void;
  /** Leads a port to a node, or nowhere; the line that it has is kept and led elsewhere. */
  wire(source: string, port: string, target: string | null): void;
  set(settings: GraphSettings, field: string): void;
  drag(places: ReadonlyMap<string, Point>): void;
  drop(): void;
  box(ids: ReadonlySet<string>): void;
  unbox(): void;
  describe(described: Record<string, Described>): void;
  /** The types there are, e.g. named in another language. */
  offer(types: readonly NodeType[]): void;
  leave(id: string, field: string): void;
  askToPublish(): void;
  remove(): void;
  duplicate(): void;
  replace(graph: Graph): void;
}

export type Canvas = State & Acts;
type Past = Pick<State, "graph">;
export type CanvasStore = StoreApi<Canvas> & { temporal: StoreApi<TemporalState<Past>> };

/** Edits of the same field within this time, in milliseconds, are one step of undo. */
const TYPING = 1200;

/** The ports of a node: what the server said of this config, else what can be guessed until it does. */
export function portsOf(state: Pick<State, "described" | "types" | "graph">, id: string): readonly Port[] {
  const said = state.described[id];
  if (said?.sentence) return said.ports;
  const node = g.nodeOf(state.graph, id);
  const type = node && state.types.get(node.kind);
  if (said && said.ports.length > 0) return said.ports;
  if (!type || type.group === "end") return NO_PORTS;
  if (type.ports.length > 0) return type.ports;
  return ONWARD;
}

/** Whether a line may be drawn from one node to another: not to itself, and not to where people enter. */
export function mayLead({ graph, types }: Pick<State, "graph" | "types">, source: string, target: string): boolean {
  const node = g.nodeOf(graph, target);
  return source !== target && node !== undefined && types.get(node.kind)?.group !== "entry";
}

const NO_PORTS: readonly Port[] = [];
const ONWARD: readonly Port[] = [{ name: "next", label: "next" }];

/** What a new node holds: the type's defaults, and something of the right type in the fields that have none. */
export function startConfig(type: NodeType): Config {
  return { ...missing(type.schema), ...structuredClone(type.defaults) };
}

function missing(schema: Schema): Config {
  const needed = new Set(resolve(schema, schema).required ?? []);
  const blank = fields(schema, schema).filter(([name]) => needed.has(name));
  return Object.fromEntries(blank.map(([name, field]) => [name, initial(field, schema)]));
}

const byKind = (types: readonly NodeType[]): ReadonlyMap<string, NodeType> =>
  new Map(types.map((type) => [type.kind, type]));

export function createCanvasStore(
  graph: Graph,
  described: Record<string, Described>,
  types: readonly NodeType[],
  readOnly: boolean,
): CanvasStore {
  let lastStep = "";
  let lastAt = 0;
  const store: CanvasStore = createStore<Canvas>()(
    temporal(
      (set, get) => ({
        graph,
        chosen: new Set<string>(),
        chosenEdge: null,
        panel: null,
        asking: null,
        dragged: new Map(),
        boxed: null,
        described,
        types: byKind(types),
        readOnly,
        fresh: new Set<string>(),
        left: new Set<string>(),
        asked: false,

        edit(change, step = "") {
          if (get().readOnly) return;
          const at = Date.now();
          const typing = step !== "" && step === lastStep && at - lastAt < TYPING;
          lastStep = step;
          lastAt = at;
          if (typing) store.temporal.getState().pause();
          set((state) => ({ graph: change(state.graph) }));
          if (typing) store.temporal.getState().resume();
        },
        choose(ids, edge = null) {
          const chosen = new Set(ids);
          set((state) => ({
            chosen,
            chosenEdge: edge,
            fresh: new Set([...state.fresh].filter((id) => chosen.has(id))),
            panel: chosen.size === 1 ? "node" : state.panel === "node" ? null : state.panel,
          }));
        },
        show: (panel) => set({ panel }),
        ask: (asking) => set({ asking }),
        add(kind, spot) {
          const state = get();
          const type = state.types.get(kind);
          if (!type || state.readOnly) return null;
          const { graph, id } = place(state, type, spot);
          get().edit(() => graph);
          set({ asking: null });
          get().choose([id]);
          set({ fresh: new Set([id]) });
          return id;
        },
        configure: (id, config, field) => get().edit((graph) => g.configure(graph, id, config), `${id}.${field}`),
        wire(source, port, target) {
          const state = get();
          const edge = state.graph.edges.find((each) => each.source === source && each.port === port);
          if (target === null) {
            if (edge) state.edit((graph) => g.remove(graph, new Set(), new Set([edge.id])));
          } else if (edge?.target !== target && mayLead(state, source, target)) {
            state.edit((graph) =>
              edge ? g.reconnect(graph, edge.id, source, port, target) : g.connect(graph, source, port, target),
            );
          }
        },
        set: (settings, field) => get().edit((graph) => ({ ...graph, settings }), `settings.${field}`),
        drag: (places) => set((state) => ({ dragged: new Map([...state.dragged, ...places]) })),
        drop() {
          const { dragged } = get();
          if (dragged.size === 0) return;
          get().edit((graph) => g.move(graph, new Map([...dragged].map(([id, at]) => [id, g.snap(at)]))));
          set({ dragged: new Map() });
        },
        box: (boxed) => set({ boxed }),
        unbox() {
          const { boxed, choose } = get();
          set({ boxed: null });
          if (boxed) choose(boxed);
        },
        offer: (types) => set({ types: byKind(types) }),
        describe(said) {
          // Where the config cannot be read for a moment, the ways out stay as they were.
          const before = get().described;
          const kept = Object.entries(said).map(([id, now]) => [
            id,
            now.sentence ? now : { ...now, ports: before[id]?.ports ?? [] },
          ]);
          set({ described: Object.fromEntries(kept) as Record<string, Described> });
        },
        leave(id, field) {
          const { fresh, left } = get();
          if (fresh.has(id)) set({ left: new Set([...left, `${id}.${field}`]) });
        },
        askToPublish: () => set({ asked: true }),
        remove() {
          const { chosen, chosenEdge } = get();
          if (chosen.size === 0 && !chosenEdge) return;
          get().edit((graph) => g.remove(graph, chosen, new Set(chosenEdge ? [chosenEdge] : [])));
          get().choose([]);
        },
        duplicate() {
          const { graph, chosen, types } = get();
          const clip = g.readClip(g.copy(graph, chosen));
          if (!clip) return;
          const box = g.boxOf(clip.nodes);
          const pasted = g.paste(graph, clip, g.freeGround(graph, box, box), new Set(types.keys()));
          get().edit(() => pasted.graph);
          get().choose(pasted.ids);
        },
        replace: (next) => get().edit(() => next),
      }),
      {
        partialize: (state) => ({ graph: state.graph }),
        equality: (past, now) => past.graph === now.graph,
        limit: 500,
      },
    ),
  ) as CanvasStore;
  return store;
}

function place(state: State, type: NodeType, spot: Spot): { graph: Graph; id: string } {
  const { graph } = state;
  const onward = type.group === "end" ? null : (type.ports[0]?.name ?? "next");
  if (spot.at === "edge" && type.group !== "entry")
    return g.insertOnEdge(graph, spot.edge, type.kind, startConfig(type), onward);
  if (spot.at === "place") {
    return g.addNode(graph, type.kind, startConfig(type), spot.place);
  }
  if (spot.at === "port" && type.group !== "entry") return after(state, type, spot.node, spot.port);
  const [only] = state.chosen.size === 1 ? state.chosen : [];
  if (only && type.group !== "entry") {
    const free = portsOf(state, only).find(
      (port) => !graph.edges.some((edge) => edge.source === only && edge.port === port.name),
    );
    if (free) return after(state, type, only, free.name);
    const first = graph.edges.find((edge) => edge.source === only);
    if (first) return g.insertOnEdge(graph, first.id, type.kind, startConfig(type), onward);
  }
  const bottom = graph.nodes.reduce((y, node) => Math.max(y, node.position.y), -Infinity);
  const entries = graph.nodes.filter((node) => state.types.get(node.kind)?.group === "entry");
  const right = entries.reduce((x, node) => Math.max(x, node.position.x), -Infinity);
  if (type.group === "entry" && entries.length > 0) {
    const top = Math.min(...entries.map((node) => node.position.y));
    return g.addNode(graph, type.kind, startConfig(type), { x: right + g.CARD.width + g.CARD.gapX, y: top });
  }
  return g.addNode(graph, type.kind, startConfig(type), {
    x: 0,
    y: Number.isFinite(bottom) ? bottom + g.CARD.height + g.CARD.gapY : 0,
  });
}

function after(state: State, type: NodeType, node: string, port: string): { graph: Graph; id: string } {
  const source = g.nodeOf(state.graph, node);
  if (!source) return g.addNode(state.graph, type.kind, startConfig(type), { x: 0, y: 0 });
  const ports = portsOf(state, node);
  const index = Math.max(
    0,
    ports.findIndex((each) => each.name === port),
  );
  const at = g.placeAfter(state.graph, source, index, Math.max(1, ports.length));
  const added = g.addNode(state.graph, type.kind, startConfig(type), at);
  return { graph: g.connect(added.graph, node, port, added.id), id: added.id };
}

export const CanvasContext = createContext<CanvasStore | null>(null);

/** The store of the canvas around; throws outside of one. */
export function useCanvasStore(): CanvasStore {
  const store = useContext(CanvasContext);
  if (!store) throw new Error("useCanvas stands outside a canvas.");
  return store;
}

export function useCanvas<T>(select: (state: Canvas) => T): T {
  return useStore(useCanvasStore(), select);
}

export function useHistory<T>(select: (state: TemporalState<Past>) => T): T {
  return useStore(useCanvasStore().temporal, select);
}
