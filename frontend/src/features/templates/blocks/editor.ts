import { type ComponentType, createContext, useContext } from "react";
import type { Problem } from "@/shared/api/types";
import type { Block, EmailDocument, Place } from "./document";
import type { Look } from "./look";
import type { BlockActions } from "./use-block-actions";
import type { EmailBlocks } from "./use-email-blocks";

/** What a dragged block is announced as, so that nothing else is taken for one. */
export const DRAGGED = "application/x-pathline-block";

/** What every part of the editor works on. */
export interface EditorValue {
  document: EmailDocument;
  kinds: EmailBlocks;
  look: Look;
  problems: Problem[];
  chosen: string | null;
  readOnly: boolean;
  actions: BlockActions;
  /** What shows a list of blocks; columns hold further ones. */
  List: ComponentType<{ place: Place; blocks: readonly Block[] }>;
}

const Context = createContext<EditorValue | null>(null);

export const Editor = Context.Provider;

export function useEditorValue(): EditorValue {
  const value = useContext(Context);
  if (!value) throw new Error("A block stands outside of the editor of blocks.");
  return value;
}
