// What was, and what was undone, of something that is edited.

export interface History<T> {
  past: readonly T[];
  future: readonly T[];
  /** What the last change was made to; changes of the same right after it count as one with it. */
  last: { key: string; at: number } | null;
}

const MOST = 100;
const TOGETHER_MS = 1200;

export const begun = <T>(): History<T> => ({ past: [], future: [], last: null });

/** A change away from `now`, made at `at` (ms); those with the same key that follow each other closely are undone at once. */
export function changed<T>(history: History<T>, now: T, key: string, at: number): History<T> {
  const { last, past } = history;
  const goesOn = key !== "" && last?.key === key && at - last.at < TOGETHER_MS && past.length > 0;
  return { past: goesOn ? past : [...past, now].slice(-MOST), future: [], last: { key, at } };
}

/** One step back from `now`: what was before it; null where there is nothing before. */
export function undone<T>(history: History<T>, now: T): { history: History<T>; value: T } | null {
  const value = history.past.at(-1);
  if (value === undefined) return null;
  return { history: { past: history.past.slice(0, -1), future: [now, ...history.future], last: null }, value };
}

/** One step forward again. */
export function redone<T>(history: History<T>, now: T): { history: History<T>; value: T } | null {
  const [value, ...future] = history.future;
  if (value === undefined) return null;
  return { history: { past: [...history.past, now], future, last: null }, value };
}
