import { readJson, writeJson } from "@/shared/api/json";
import { same } from "@/shared/ui/same";
import type { Draft, Graph } from "./types";

/** A drawing that the server does not have yet, and the revision it was based on. */
export interface Backup {
  revision: number;
  graph: Graph;
}

const key = (path: string) => `pathline.draft${path}`;

export function keep(path: string, unsaved: Backup): void {
  try {
    localStorage.setItem(key(path), writeJson(unsaved));
  } catch {
    // A full or forbidden store only means that a reload within the next second could lose that second.
  }
}

export function drop(path: string): void {
  localStorage.removeItem(key(path));
}

/** What an earlier visit drew and the server's draft does not hold; a backup that says the same is dropped. */
export function lost(path: string, draft: Draft): Backup | null {
  const found = find(path);
  if (found && !same(found.graph, draft.graph)) return found;
  drop(path);
  return null;
}

function find(path: string): Backup | null {
  try {
    const found = readJson(localStorage.getItem(key(path)) ?? "null") as Backup | null;
    return Array.isArray(found?.graph?.nodes) && Array.isArray(found.graph.edges) ? found : null;
  } catch {
    return null;
  }
}
