import { createContext, useContext } from "react";
import type { Problem } from "@/shared/api/types";
import { placeOf } from "./graph";
import type { Difference, GraphEdge } from "./types";
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

/** `arrived` = `inside` + `out` + the sum of `ended`. */
export type Came = Counts["nodes"][string];

export interface Live {
  /** How many stand at a node; undefined as long as nothing is counted. */
  inside: (node: string) => number | undefined;
  /** What became of those who came to a node; undefined where nobody has. */
  came: (node: string) => Came | undefined;
  /** How many left by a port, by `node/port`. */
  passed: Record<string, number>;
  /** How many went over the line of a port, by `node/port`: those of optional ports without a line included. */
  over: Record<string, number>;
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
    came: (node) => counts?.nodes[node],
    passed: byPort(counts, "n"),
    over: byPort(counts, "over"),
    problems: byNode,
    changed: new Set(differences.flatMap(({ path }) => placeOf({ edges }, path).node ?? [])),
  };
}

/** A number of every port where it is not nought, by `node/port`. */
const byPort = (counts: Counts | undefined, of: "n" | "over"): Record<string, number> =>
  Object.fromEntries(
    (counts?.ports ?? []).flatMap((each) => (each[of] ? [[`${each.node}/${each.port}`, each[of]]] : [])),
  );

const NONE = liveOf(undefined, [], []);

/** What the canvas shows beside the drawing: counts and problems. */
export const LiveContext = createContext<Live>(NONE);
export const useLive = (): Live => useContext(LiveContext);
