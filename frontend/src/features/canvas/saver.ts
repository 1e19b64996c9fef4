import { ApiError } from "@/shared/api/client";
import { readJson, writeJson } from "@/shared/api/json";
import { same } from "@/shared/ui/same";
import type { Draft, Graph } from "./types";

/** How long after the last change the draft is saved, and how soon again after a failure; milliseconds. */
export const QUIET = 600;
export const AGAIN = 3000;

export type SaveState = "saved" | "edited" | "saving" | "offline" | "refused" | "conflict";

/** Where drafts are read and written, and who is told. */
export interface Surroundings {
  read: () => Promise<Draft>;
  write: (graph: Graph, revision: number) => Promise<Draft>;
  /** The drawing as it is now. */
  drawn: () => Graph;
  /** “Saved” says that the server has just what is drawn. */
  onState: (state: SaveState, error: Error | null) => void;
  /** The server has this drawing, and says this of it. */
  onAccepted: (draft: Draft, graph: Graph) => void;
  /** Whether an input method is in the middle of a word: what the field holds then is not meant yet. */
  composing: () => boolean;
}

/** What JSON makes of a drawing, as the server has it. */
const written = (graph: Graph) => readJson(writeJson(graph)) as Graph;

/**
 * Saves one drawing: one request at a time, each naming the revision it is based on. A request whose answer was lost
 * may have been carried out; so when the server then has another revision, it is asked what it has, and only what
 * was never sent from here is a conflict.
 */
export class Saver {
  private saved: Graph | null;
  /** What the server may have got from here since it last said so. */
  private sent: Graph[];
  private running: Promise<boolean> | null = null;
  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `unsaved`: the drawing is from an earlier visit, which may have sent it. */
  constructor(
    private readonly around: Surroundings,
    public revision: number,
    unsaved: boolean,
  ) {
    this.saved = unsaved ? null : around.drawn();
    this.sent = unsaved ? [around.drawn()] : [];
  }

  /** Call after every change of the drawing. */
  changed(): void {
    if (this.stopped) return;
    if (!this.running) this.around.onState("edited", null);
    this.later(QUIET);
  }

  /** Saves at once what is not saved; resolves to whether all is saved then. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    // Several may have waited for the same request: each looks again, so that only one goes on.
    while (this.running) await this.running;
    if (this.stopped) return false;
    if (this.saved === this.around.drawn()) {
      this.around.onState("saved", null);
      return true;
    }
    this.running = this.saveAll().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Takes what was saved elsewhere instead of what is drawn here; `replace` puts it on the canvas. */
  async takeTheirs(replace: (graph: Graph) => void): Promise<void> {
    const theirs = await this.around.read();
    replace(theirs.graph);
    this.stopped = false;
    this.accept(theirs, this.around.drawn());
    this.around.onState("saved", null);
  }

  /** Saves what is drawn here over what was saved elsewhere. */
  async keepMine(): Promise<void> {
    this.revision = (await this.around.read()).revision;
    this.stopped = false;
    this.saved = null;
    await this.flush();
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.around.composing()) this.later(QUIET);
      else void this.flush();
    }, wait);
  }

  private async saveAll(): Promise<boolean> {
    for (let first = true; this.saved !== this.around.drawn(); first = false) {
      if (!first && this.around.composing()) {
        this.around.onState("edited", null);
        this.later(QUIET);
        return false;
      }
      this.around.onState("saving", null);
      try {
        await this.saveOnce(this.around.drawn());
      } catch (error) {
        this.refused(error as Error);
        return false;
      }
    }
    this.around.onState("saved", null);
    return true;
  }

  private async saveOnce(graph: Graph): Promise<void> {
    if (this.sent.at(-1) !== graph) this.sent.push(graph);
    try {
      this.accept(await this.around.write(graph, this.revision), graph);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) throw error;
      const there = await this.around.read();
      const own = this.sent.findLast((each) => same(written(each), there.graph));
      if (!own) throw error;
      this.accept(there, own);
    }
  }

  private accept(draft: Draft, graph: Graph): void {
    this.revision = draft.revision;
    this.saved = graph;
    this.sent = [];
    this.around.onAccepted(draft, graph);
  }

  private refused(error: Error): void {
    const status = error instanceof ApiError ? error.status : -1;
    if (status === 412) {
      this.stopped = true;
      clearTimeout(this.timer);
      this.around.onState("conflict", error);
    } else if (status === 0 || status >= 500) {
      this.around.onState("offline", error);
      this.later(AGAIN);
    } else {
      this.around.onState("refused", error);
    }
  }
}
