import { useState } from "react";
import { same } from "@/shared/ui/same";
import { begun, changed, type History, redone, undone } from "./history";

/** Undo and redo of a value that somebody else keeps; one that was changed elsewhere begins anew. */
export function useHistory<T>(value: T, onChange: (value: T) => void) {
  const [history, setHistory] = useState<History<T>>(begun);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (!same(known, value)) setHistory(begun);
  }
  const put = (next: T, after: History<T>) => {
    setKnown(next);
    setHistory(after);
    onChange(next);
  };
  const step = (go: typeof undone<T>) => () => {
    const to = go(history, value);
    if (to) put(to.value, to.history);
  };
  return {
    /** Changes with the same key that follow each other closely are undone at once. */
    change: (next: T, key = "") => {
      if (next !== value) put(next, changed(history, value, key, performance.now()));
    },
    undo: history.past.length > 0 ? step(undone) : null,
    redo: history.future.length > 0 ? step(redone) : null,
  };
}
