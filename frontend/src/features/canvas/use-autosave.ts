import { useCallback, useEffect, useRef, useState } from "react";
import type { Problem } from "@/shared/api/types";
import { useLanguage } from "@/shared/session/preferences";
import { useSession } from "@/shared/session/use-session";
import { useWorkspace } from "@/shared/session/workspace";
import type { Keep } from "@/shared/ui/ConflictDialog";
import { isComposing } from "@/shared/ui/composition";
import * as backup from "./backup";
import { Saver, type SaveState } from "./saver";
import type { CanvasStore } from "./store";
import type { Difference, Draft } from "./types";
import { draftOf } from "./use-draft";

export interface Autosave {
  state: SaveState;
  problems: Problem[];
  /** What publishing would change in the live version. */
  differences: Difference[];
  /** The goal in a sentence; null without one. */
  goal: string | null;
  /** Asks the server again what it says of the draft, e.g. after publishing. */
  refresh: () => Promise<void>;
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
 * Keeps the draft of the canvas saved after each change. Until the server has it, every change is also kept in the
 * browser (`backup`), so that a reload loses nothing.
 */
export function useAutosave(store: CanvasStore, journey: string, draft: Draft, unsaved: boolean): Autosave {
  const [{ state, error }, setState] = useState<{ state: SaveState; error: Error | null }>({
    state: unsaved ? "edited" : "saved",
    error: null,
  });
  const { id } = useWorkspace();
  const key = backup.pathOf(id, journey);
  const [server] = useState(() => draftOf(id, journey));
  const [problems, setProblems] = useState(draft.problems);
  const [differences, setDifferences] = useState(draft.differences);
  const [goal, setGoal] = useState(draft.goal);
  const [saver] = useState(
    () =>
      new Saver(
        {
          ...server,
          drawn: () => store.getState().graph,
          onState: (state, error) => {
            setState({ state, error });
            if (state === "saved") backup.drop(key);
          },
          onAccepted: (answer, graph) => {
            setProblems(answer.problems);
            setDifferences(answer.differences);
            setGoal(answer.goal);
            store.getState().describe(answer.nodes);
            const { graph: drawn } = store.getState();
            if (drawn !== graph) backup.keep(key, { revision: answer.revision, graph: drawn });
          },
          composing: isComposing,
        },
        draft.revision,
        unsaved,
      ),
  );

  // What could not be saved for want of a session is saved as soon as there is one again.
  const expired = useSession().data?.expired ?? false;
  const wasExpired = useRef(expired);
  useEffect(() => {
    if (wasExpired.current && !expired) void saver.flush();
    wasExpired.current = expired;
  }, [expired, saver]);

  useEffect(() => {
    if (unsaved) saver.changed();
    const stop = store.subscribe((next, before) => {
      if (next.graph === before.graph) return;
      backup.keep(key, { revision: saver.revision, graph: next.graph });
      saver.changed();
    });
    const leaving = () => {
      if (document.visibilityState === "hidden") void saver.flush();
    };
    document.addEventListener("visibilitychange", leaving);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", leaving);
      void saver.flush();
    };
  }, [store, key, saver, unsaved]);

  const refresh = useCallback(async () => {
    const answer = await server.read();
    if (answer.revision !== saver.revision) return;
    setProblems(answer.problems);
    setDifferences(answer.differences);
    setGoal(answer.goal);
    store.getState().describe(answer.nodes);
  }, [server, saver, store]);

  // What the server said, it said in the language of that time.
  const language = useLanguage();
  const saidIn = useRef(language);
  useEffect(() => {
    if (saidIn.current !== language) void refresh();
    saidIn.current = language;
  }, [language, refresh]);

  return {
    state,
    problems,
    differences,
    goal,
    refresh,
    revisionNow: () => saver.revision,
    error,
    flush: useCallback(() => saver.flush(), [saver]),
    settle: (keep) => (keep === "theirs" ? saver.takeTheirs(store.getState().replace) : saver.keepMine()),
  };
}
