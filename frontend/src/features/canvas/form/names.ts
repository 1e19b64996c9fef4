import { createContext } from "react";
import type { Port } from "../types";

/** The ways out of a node that no item of its lists names, e.g. “else”: no item may take such a name. */
export const FixedPorts = createContext<readonly string[]>([]);

/** Of a node's ports, those with a label of their own; a port that an item names is labelled by that name. */
export const fixedPorts = (ports: readonly Port[]): string[] =>
  ports.filter(({ name, label }) => label !== name).map(({ name }) => name);

export type NameProblem = "empty" | "taken";

/**
 * Why an item of a list may not be called so. Lines leave by the names of items: two items of one name, if only
 * for the moment of typing, would let a line forget which of the two it leaves.
 */
export function nameProblem(name: string, taken: readonly string[]): NameProblem | null {
  if (name === "") return "empty";
  return taken.includes(name) ? "taken" : null;
}
