import { createContext, useContext } from "react";
import type { Problem } from "@/shared/api/types";
import { placeOf } from "./graph";
import type { Difference, GraphEdge, Port } from "./types";
import type { Counts } from "./use-counts";

/** Which people a click on a number asks for. */
export interface PeopleQuery {
  node?: string;
  port?: string;
  title: string;
  query: Record<string, string | boolean>;
  /** How many they are by the counts of the canvas. */
  count?: (counts: Counts) => number;
}

export interface Live {
  /** How many stand at a node; undefined as long as nothing is counted. */
  inside: (node: string) => number | undefined;
  /** By `node/port`. */
  passed: Record<string, number>;
  /** By node. */
  problems: Record<string, Problem[]>;
  /** Nodes that differ from the live version. */
  changed: ReadonlySet<string>;
  /** Absent when the reader may not see people. */
  people?: (query: PeopleQuery) => void;
}

/** What counts and problems say of each node and port. */
export function liveOf(
  counts: Counts | undefined,
  problems: readonly Problem[],
  edges: readonly GraphEdge[],
  differences: readonly Difference[] = [],
): Live {
  const byNode: Record<string, Problem[]> = {};
  for (const problem of problems) {
    const { node } = placeOf({ edges }, problem.path);
    if (node) byNode[node] = [...(byNode[node] ?? []), problem];
  }
  return {
    // The answer names only nodes where somebody is or was.
    inside: (node) => (counts ? (counts.nodes[node]?.inside ?? 0) : undefined),
    passed: Object.fromEntries((counts?.ports ?? []).map(({ node, port, n }) => [`${node}/${port}`, n])),
    problems: byNode,
    changed: new Set(differences.flatMap(({ path }) => placeOf({ edges }, path).node ?? [])),
  };
}

/**
 * How many went over the line of a port: those who left by it, and, where it is the first, those who left by optional ports
 * that have no line of their own and so lead where the first does.
 */
export function overLine(
  passed: Live["passed"],
  ports: readonly Port[],
  wired: ReadonlySet<string>,
  node: string,
  port: string,
): number | undefined {
  const own = passed[`${node}/${port}`];
  if (ports[0]?.name !== port) return own;
  const unwired = ports.filter((each) => each.optional && !wired.has(each.name));
  const more = unwired.reduce((sum, each) => sum + (passed[`${node}/${each.name}`] ?? 0), 0);
  return own === undefined && more === 0 ? undefined : (own ?? 0) + more;
}

const NONE = liveOf(undefined, [], []);

/** What the canvas shows beside the drawing: counts and problems. */
export const LiveContext = createContext<Live>(NONE);
export const useLive = (): Live => useContext(LiveContext);
