import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, http } from "@/shared/api/http";
import type { Problem } from "@/shared/api/types";
import type { Keep } from "@/shared/ui/ConflictDialog";
import * as backup from "./backup";
import type { CanvasStore } from "./store";
import type { Draft, Graph } from "./types";

/** How long after the last change the draft is saved, and how soon again after a failure; milliseconds. */
const QUIET = 600;
const AGAIN = 3000;

export type SaveState = "saved" | "edited" | "saving" | "offline" | "refused" | "conflict";

export interface Autosave {
  state: SaveState;
  problems: Problem[];
  /** The revision that the server has, as of now: after `flush`, the one that was just saved. */
  revisionNow: () => number;
  /** What the server said when it refused. */
  error: Error | null;
  /** Saves at once what is not saved; resolves to whether all is saved then. */
  flush: () => Promise<boolean>;
  /** Settles a conflict: with what was saved elsewhere, or with what is drawn here. */
  settle: (keep: Keep) => Promise<void>;
}

/**
 * Keeps the draft of the canvas saved: after each change, one request at a time, each naming the revision it is based
 * on. Until the server has it, every change is also kept in the browser (`backup`), so that a reload loses nothing.
 */
export function useAutosave(store: CanvasStore, path: string, draft: Draft, unsaved: boolean): Autosave {
  const [state, setState] = useState<SaveState>(unsaved ? "edited" : "saved");
  const [problems, setProblems] = useState(draft.problems);
  const [error, setError] = useState<Error | null>(null);
  // What the running loop needs to see as it is now, not as it was when a render began.
  const now = useRef({
    revision: draft.revision,
    saved: unsaved ? null : store.getState().graph,
    timer: 0,
    running: null as Promise<boolean> | null,
    stopped: false,
  });

  const accept = useCallback(
    (answer: Draft, graph: Graph) => {
      now.current.revision = answer.revision;
      now.current.saved = graph;
      setProblems(answer.problems);
      setError(null);
      store.getState().describe(answer.nodes);
      if (store.getState().graph === graph) backup.drop(path);
      else backup.keep(path, { revision: answer.revision, graph: store.getState().graph });
    },
    [store, path],
  );

  const saveOnce = useCallback(async (): Promise<boolean> => {
    const { graph } = store.getState();
    setState("saving");
    try {
      accept(await http.put<Draft>(`${path}/draft`, { graph }, `"${now.current.revision}"`), graph);
      return true;
    } catch (refused) {
      setError(refused as Error);
      const status = refused instanceof ApiError ? refused.status : -1;
      if (status === 412) {
        now.current.stopped = true;
        setState("conflict");
      } else {
        setState(status === 0 || status >= 500 ? "offline" : "refused");
        if (status === 0 || status >= 500) now.current.timer = window.setTimeout(() => void flush.current(), AGAIN);
      }
      return false;
    }
  }, [store, path, accept]);

  const flush = useRef<() => Promise<boolean>>(async () => true);
  flush.current = async () => {
    window.clearTimeout(now.current.timer);
    if (now.current.running) await now.current.running;
    if (now.current.stopped) return false;
    if (now.current.saved === store.getState().graph) return true;
    const run = (async () => {
      while (now.current.saved !== store.getState().graph) {
        if (!(await saveOnce())) return false;
      }
      setState("saved");
      return true;
    })();
    now.current.running = run;
    const done = await run;
    now.current.running = null;
    return done;
  };

  useEffect(() => {
    const here = now.current;
    const later = () => {
      window.clearTimeout(here.timer);
      here.timer = window.setTimeout(() => void flush.current(), QUIET);
    };
    if (here.saved === null) later();
    const stop = store.subscribe((next, before) => {
      if (next.graph === before.graph) return;
      backup.keep(path, { revision: here.revision, graph: next.graph });
      if (here.stopped) return;
      setState((was) => (was === "saving" ? was : "edited"));
      later();
    });
    const leaving = () => {
      if (document.visibilityState === "hidden") void flush.current();
    };
    document.addEventListener("visibilitychange", leaving);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", leaving);
      void flush.current();
    };
  }, [store, path]);

  const settle = useCallback(
    async (keep: Keep) => {
      const theirs = await http.get<Draft>(`${path}/draft`);
      now.current.stopped = false;
      if (keep === "theirs") {
        store.getState().replace(theirs.graph);
        accept(theirs, store.getState().graph);
        setState("saved");
      } else {
        now.current.revision = theirs.revision;
        now.current.saved = null;
        await flush.current();
      }
    },
    [store, path, accept],
  );
  return {
    state,
    problems,
    revisionNow: () => now.current.revision,
    error,
    flush: useCallback(() => flush.current(), []),
    settle,
  };
}
