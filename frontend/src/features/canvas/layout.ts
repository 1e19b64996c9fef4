import type { ELK } from "elkjs/lib/elk-api";
import { CARD } from "./graph";
import type { Described, Graph, Point } from "./types";

let engine: Promise<ELK> | undefined;

/** The layout engine, fetched and started in a worker of its own the first time somebody asks. */
function start(): Promise<ELK> {
  engine ??= Promise.all([import("elkjs/lib/elk-api"), import("elkjs/lib/elk-worker.min.js?url")]).then(
    ([{ default: Elk }, { default: workerUrl }]) => new Elk({ workerUrl }),
  );
  return engine;
}

/** Where every node should stand so that lines run down and cross little. Ports keep their order from left to right. */
export async function layout(graph: Graph, described: Record<string, Described>): Promise<Map<string, Point>> {
  const elk = await start();
  const known = new Set(graph.nodes.map((node) => node.id));
  const result = await elk.layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "DOWN",
      "elk.spacing.nodeNode": String(CARD.gapX),
      "elk.layered.spacing.nodeNodeBetweenLayers": String(CARD.gapY),
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.layered.nodePlacement.favorStraightEdges": "true",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.separateConnectedComponents": "true",
      "elk.spacing.componentComponent": "80",
    },
    children: graph.nodes.map((node) => {
      const ports = described[node.id]?.ports ?? [];
      return {
        id: node.id,
        width: CARD.width,
        height: CARD.height,
        layoutOptions: { "elk.portConstraints": "FIXED_POS" },
        ports: [
          { id: `${node.id}/`, x: CARD.width / 2, y: 0, width: 0, height: 0 },
          ...ports.map((port, n) => ({
            id: `${node.id}/${port.name}`,
            x: ((n + 0.5) / ports.length) * CARD.width,
            y: CARD.height,
            width: 0,
            height: 0,
          })),
        ],
      };
    }),
    edges: graph.edges
      .filter((edge) => known.has(edge.source) && known.has(edge.target))
      .map((edge) => {
        const wired = described[edge.source]?.ports.some((port) => port.name === edge.port);
        return {
          id: edge.id,
          sources: [wired ? `${edge.source}/${edge.port}` : edge.source],
          targets: [`${edge.target}/`],
        };
      }),
  });
  return new Map(
    result.children?.map((child) => [child.id, { x: Math.round(child.x ?? 0), y: Math.round(child.y ?? 0) }]) ?? [],
  );
}
