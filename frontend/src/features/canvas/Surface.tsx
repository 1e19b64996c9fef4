import {
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  MarkerType,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  type ReactFlowState,
  SelectionMode,
  useReactFlow,
  useStore,
  useStoreApi,
} from "@xyflow/react";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as g from "./graph";
import { Line } from "./Line";
import { NodeCard } from "./NodeCard";
import { DRAG_TYPE } from "./Palette";
import styles from "./Surface.module.css";
import { mayLead, useCanvas, useCanvasStore } from "./store";
import type { Point } from "./types";
import { opening } from "./view";

const NODE_TYPES = { card: NodeCard };
const EDGE_TYPES = { line: Line };
const MARKER = { type: MarkerType.ArrowClosed, width: 16, height: 16, color: "var(--pl-border-strong)" };
const NO_DATA = {};
const GROUP_COLOURS: Record<string, string> = {
  entry: "var(--pl-entry)",
  flow: "var(--pl-flow)",
  do: "var(--pl-do)",
  end: "var(--pl-end)",
};

/** Whether some card lies outside of what is seen. */
function moreThanSeen({ transform: [x, y, zoom], width, height, nodes }: ReactFlowState): boolean {
  return nodes.some(({ position }) => {
    const [left, top] = [position.x * zoom + x, position.y * zoom + y];
    return left < 0 || top < 0 || left + g.CARD.width * zoom > width || top + g.CARD.height * zoom > height;
  });
}

/** The drawing: React Flow, controlled by the canvas store. */
export function Surface({ map, children }: { map: boolean; children: ReactNode }) {
  const { t } = useTranslation("canvas");
  const store = useCanvasStore();
  const flow = useStoreApi();
  const { screenToFlowPosition } = useReactFlow();
  const readOnly = useCanvas((state) => state.readOnly);
  const [sizes, setSizes] = useState<ReadonlyMap<string, { width: number; height: number }>>(new Map());
  const nodes = useFlowNodes(sizes);
  const edges = useFlowEdges();
  const surface = useRef<HTMLDivElement>(null);
  const more = useStore(moreThanSeen);

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      const state = store.getState();
      const places = new Map<string, Point>();
      const boxing = flow.getState().userSelectionRect !== null;
      const chosen = new Set((boxing && state.boxed) || state.chosen);
      const measured = new Map<string, { width: number; height: number }>();
      for (const change of changes) {
        if (change.type === "dimensions" && change.dimensions) measured.set(change.id, change.dimensions);
        if (change.type === "position" && change.position && change.dragging) places.set(change.id, change.position);
        if (change.type === "select") chosen[change.selected ? "add" : "delete"](change.id);
      }
      if (measured.size > 0) {
        setSizes((before) => {
          const news = [...measured].filter(([id, now]) => {
            const old = before.get(id);
            return old?.width !== now.width || old.height !== now.height;
          });
          return news.length > 0 ? new Map([...before, ...news]) : before;
        });
      }
      if (places.size > 0) state.drag(places);
      if (!changes.some((change) => change.type === "select")) return;
      if (boxing) state.box(chosen);
      // A click on a line lets the nodes go after it has chosen the line.
      else state.choose(chosen, chosen.size === 0 ? state.chosenEdge : null);
    },
    [store, flow],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      // A box chooses nodes; React Flow also names every line that touches them.
      const boxing = flow.getState().userSelectionRect !== null;
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected && !boxing) store.getState().choose([], change.id);
        if (!change.selected && store.getState().chosenEdge === change.id) store.setState({ chosenEdge: null });
      }
    },
    [store, flow],
  );
  const allowed = useCallback(
    ({ source, target }: Connection | Edge) => mayLead(store.getState(), source, target),
    [store],
  );
  const onConnect = useCallback(
    ({ source, sourceHandle, target }: Connection) => store.getState().wire(source, sourceHandle ?? "next", target),
    [store],
  );
  const onReconnect = useCallback(
    (edge: Edge, { source, sourceHandle, target }: Connection) =>
      store.getState().edit((graph) => g.reconnect(graph, edge.id, source, sourceHandle ?? "next", target)),
    [store],
  );
  // A line let go over empty ground asks what should stand at its end.
  const onConnectEnd = useCallback(
    (_: MouseEvent | TouchEvent, end: FinalConnectionState) => {
      if (end.isValid || end.toNode || end.fromHandle?.type !== "source" || !end.fromNode) return;
      store.getState().ask({ at: "port", node: end.fromNode.id, port: end.fromHandle.id ?? "next" });
    },
    [store],
  );
  const onDrop = (event: React.DragEvent<HTMLElement>) => {
    const kind = event.dataTransfer.getData(DRAG_TYPE);
    if (!kind) return;
    event.preventDefault();
    const edge = edgeUnder(event.clientX, event.clientY);
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const place = { x: at.x - g.CARD.width / 2, y: at.y - g.CARD.height / 2 };
    store.getState().add(kind, edge ? { at: "edge", edge } : { at: "place", place });
    // The keys go on from here.
    event.currentTarget.parentElement?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a drop target; keys and the palette do the same.
    <div
      ref={surface}
      className={styles.surface}
      onDrop={onDrop}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={() => store.getState().drop()}
        onSelectionEnd={() => store.getState().unbox()}
        onSelectionDragStop={() => store.getState().drop()}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnect={onReconnect}
        isValidConnection={allowed}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionMode={SelectionMode.Partial}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Shift", "Meta", "Control"]}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.08}
        maxZoom={1.6}
        connectionRadius={36}
        onlyRenderVisibleElements={nodes.length > 80}
        onInit={(flow) => {
          const places = store.getState().graph.nodes.map(({ position }) => position);
          const box = surface.current?.getBoundingClientRect();
          if (box && places.length > 0) void flow.setViewport(opening(places, box));
        }}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{ "minimap.ariaLabel": t("tools.map") }}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--pl-border-strong)" />
        {map && more && (
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            className={styles.map ?? ""}
            nodeColor={(node) => GROUP_COLOURS[String(node.className)] ?? "var(--pl-end)"}
            nodeBorderRadius={24}
            maskColor="color-mix(in srgb, var(--pl-bg) 70%, transparent)"
            bgColor="var(--pl-surface)"
          />
        )}
        {children}
      </ReactFlow>
    </div>
  );
}

const edgeUnder = (x: number, y: number): string | undefined => {
  for (const element of document.elementsFromPoint(x, y)) {
    const label = element.closest<HTMLElement>("[data-edge]")?.dataset.edge;
    const line = element.closest(".react-flow__edge")?.getAttribute("data-id");
    if (label ?? line) return label ?? line ?? undefined;
  }
  return undefined;
};

/** The nodes as React Flow wants them. A node that did not change keeps its object, so that its card is left alone. */
function useFlowNodes(sizes: ReadonlyMap<string, { width: number; height: number }>): Node[] {
  const graph = useCanvas((state) => state.graph);
  const chosen = useCanvas((state) => state.boxed ?? state.chosen);
  const dragged = useCanvas((state) => state.dragged);
  const types = useCanvas((state) => state.types);
  const before = useRef(new Map<string, Node>());
  return useMemo(() => {
    const next = new Map<string, Node>();
    for (const { id, kind, position: rest } of graph.nodes) {
      const position = dragged.get(id) ?? rest;
      const measured = sizes.get(id);
      const selected = chosen.has(id);
      const old = before.current.get(id);
      const same =
        old &&
        old.position.x === position.x &&
        old.position.y === position.y &&
        old.selected === selected &&
        old.measured === measured;
      const className = types.get(kind)?.group ?? "end";
      next.set(
        id,
        same ? old : { id, type: "card", data: NO_DATA, position, selected, className, ...(measured && { measured }) },
      );
    }
    before.current = next;
    return [...next.values()];
  }, [graph.nodes, chosen, dragged, sizes, types]);
}

function useFlowEdges(): Edge[] {
  const edges = useCanvas((state) => state.graph.edges);
  const chosen = useCanvas((state) => state.chosenEdge);
  return useMemo(
    () =>
      edges.map((edge) => ({
        id: edge.id,
        type: "line",
        source: edge.source,
        sourceHandle: edge.port,
        target: edge.target,
        selected: edge.id === chosen,
        markerEnd: MARKER,
      })),
    [edges, chosen],
  );
}
