import { useState } from "react";
import { ApiError } from "@/shared/api/client";
import type { Keep } from "./ConflictDialog";
import { same } from "./same";

interface Ways<S, D> {
  /** What can be edited of it; of nothing when a new one is made. */
  draftOf: (saved: S | undefined) => D;
  /** What a new one begins with, where another page has filled something in: a change like one made by hand. */
  begun?: D | undefined;
  /** Reads it as it is now. */
  read: () => Promise<S>;
  /** Saves the draft, unless somebody has saved since it had this ETag: then it throws a 412. */
  write: (draft: D, etag: string | undefined) => Promise<S>;
}

export interface Editing<S, D> {
  /** What the draft is based on. */
  base: S | undefined;
  draft: D;
  change: (some: Partial<D>) => void;
  dirty: boolean;
  /** Saves; null when it was saved elsewhere and that was chosen over the draft. */
  save: () => Promise<S | null>;
  /** Stands while it must be chosen between the draft and what was saved elsewhere. */
  asking: ((keep: Keep) => void) | null;
}

/**
 * A draft of something that others may edit too. What they save comes in while nothing is changed here; once something
 * is, saving over theirs is asked about first.
 */
export function useEditing<S extends { etag: string }, D extends object>(
  found: S | undefined,
  { draftOf, begun, read, write }: Ways<S, D>,
): Editing<S, D> {
  const [base, setBase] = useState(found);
  const [draft, setDraft] = useState(() => (found ? undefined : begun) ?? draftOf(found));
  const [seen, setSeen] = useState(found?.etag);
  const [asking, setAsking] = useState<{ settle: (keep: Keep) => void } | null>(null);
  const dirty = !same(draft, draftOf(base));

  const take = (saved: S) => {
    setBase(saved);
    setDraft(draftOf(saved));
  };
  if (found && found.etag !== seen) {
    setSeen(found.etag);
    if (!dirty) take(found);
  }

  const put = async (etag: string | undefined) => {
    const saved = await write(draft, etag);
    setBase(saved);
    // What was typed meanwhile stays, and is not saved yet.
    setDraft((now) => (now === draft ? draftOf(saved) : now));
    return saved;
  };
  const save = async () => {
    try {
      return await put(base?.etag);
    } catch (refused) {
      if (!(refused instanceof ApiError && refused.status === 412)) throw refused;
    }
    const keep = await new Promise<Keep>((settle) => setAsking({ settle }));
    setAsking(null);
    const theirs = await read();
    if (keep === "mine") return put(theirs.etag);
    take(theirs);
    return null;
  };
  return {
    base,
    draft,
    change: (some) => setDraft((now) => ({ ...now, ...some })),
    dirty,
    save,
    asking: asking?.settle ?? null,
  };
}
