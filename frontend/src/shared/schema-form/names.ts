import { createContext } from "react";

/** Names that no item of a list may take although no other has them, e.g. the port “else” of a node. */
export const ReservedNames = createContext<readonly string[]>([]);

export type NameProblem = "empty" | "taken";

/**
 * Why an item of a list may not be called so. Items are told apart by their names: two of one name, if only for the
 * moment of typing, would be one to whatever refers to them, as the lines of a journey do.
 */
export function nameProblem(name: string, taken: readonly string[]): NameProblem | null {
  if (name === "") return "empty";
  return taken.includes(name) ? "taken" : null;
}
