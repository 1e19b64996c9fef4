import { readJson, writeJson } from "@/shared/api/json";
import { same } from "@/shared/ui/same";
import type { Draft, Graph } from "./types";

/** A drawing that the server does not have yet, and the revision it was based on. */
export interface Backup {
  revision: number;
  graph: Graph;
}

type Kept = Backup & { at: number };

const BEGIN = "pathline.draft";
/** Copies of pages that were closed longer ago are given up. */
const KEPT_DAYS = 30;

/** This page in this tab. Every page keeps a copy of its own: what one has saved says nothing of what another has not. */
const PAGE: string = crypto.getRandomValues(new Uint32Array(2)).join("");
const lockOf = (page: string) => `pathline.page.${page}`;
const ownKey = (path: string) => `${BEGIN}${path}#${PAGE}`;

let held = false;

// Held for as long as the page lives, however it ends, so that others can tell its copies from those left behind.
// Where the browser has no locks (http other than localhost), every copy of another page counts as left behind: to take
// over a living one only means that both pages save the same.
function hold(): void {
  if (!held) void navigator.locks?.request(lockOf(PAGE), () => new Promise(() => {}));
  held = true;
}

/** Keeps what is drawn, in place of what this page kept of it before. */
export function keep(path: string, unsaved: Backup): void {
  hold();
  try {
    localStorage.setItem(ownKey(path), writeJson({ ...unsaved, at: Date.now() }));
  } catch {
    // A full or forbidden store only means that a reload within the next second could lose that second.
  }
}

/** Forgets this page's copy; those of other pages are theirs. */
export function drop(path: string): void {
  localStorage.removeItem(ownKey(path));
}

/**
 * What a page that is gone drew and the server's draft does not hold: the latest such copy, which is this page's from
 * here on. Copies that say the same as the draft, cannot be read, or are too old, go.
 */
export async function lost(path: string, draft: Draft): Promise<Backup | null> {
  const living = new Set((await navigator.locks?.query())?.held?.map(({ name }) => name));
  const found = keys(path)
    .filter((key) => !living.has(lockOf(key.split("#")[1] ?? "")) || key === ownKey(path))
    .map((key) => ({ key, kept: read(key) }));
  let latest: { key: string; kept: Kept } | null = null;
  for (const { key, kept } of found) {
    const old = !kept || Date.now() - kept.at > KEPT_DAYS * 86_400_000;
    if (old || same(kept.graph, draft.graph)) localStorage.removeItem(key);
    else if (!latest || kept.at > latest.kept.at) latest = { key, kept };
  }
  if (!latest) return null;
  const { revision, graph } = latest.kept;
  localStorage.removeItem(latest.key);
  keep(path, { revision, graph });
  return { revision, graph };
}

function keys(path: string): string[] {
  const begin = `${BEGIN}${path}#`;
  return Array.from({ length: localStorage.length }, (_, n) => localStorage.key(n) ?? "").filter((key) =>
    key.startsWith(begin),
  );
}

function read(key: string): Kept | null {
  try {
    const found = readJson(localStorage.getItem(key) ?? "null") as Kept | null;
    return Array.isArray(found?.graph?.nodes) && Array.isArray(found.graph.edges) ? found : null;
  } catch {
    return null;
  }
}

/** Under which name the drawing of a journey is kept. */
export const pathOf = (workspace: string, journey: string): string => `/workspaces/${workspace}/journeys/${journey}`;
