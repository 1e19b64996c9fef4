import type { LucideIcon } from "lucide-react";
import { type ComponentType, Fragment, type ReactElement } from "react";
import type { Window } from "../parts";
import { useVocabulary } from "../use-vocabulary";

export interface ControlsProps<L> {
  leaf: L;
  onChange: (leaf: L) => void;
  inJourney: boolean;
}

/** What the builder needs to know of one kind of condition; its name and the order of its controls come from the server. */
export interface LeafCard<L extends { kind: string }> {
  icon: LucideIcon;
  /** As it is when it has just been added, with nothing chosen yet. */
  empty: L;
  /** Whether it asks about a run, so that it has a meaning only inside journeys. */
  needsRun?: boolean;
  Controls: ComponentType<ControlsProps<L>>;
}

/** The controls of a condition, in the word order of the language. */
export function Line({ kind, parts }: { kind: string; parts: Record<string, ReactElement> }) {
  const line = useVocabulary().data?.leaves.find((leaf) => leaf.kind === kind)?.line;
  if (!line) return Object.entries(parts).map(([name, part]) => <Fragment key={name}>{part}</Fragment>);
  // Every other piece is the name of a control.
  return line
    .split(/<(\w+)\/>/)
    .map((piece, index) => (index % 2 ? <Fragment key={piece}>{parts[piece]}</Fragment> : piece));
}

/** A leaf with its window changed; ever means that the field is not there. */
export function withWindow<L extends { window?: Window }>(leaf: L, window: Window | undefined): L {
  const { window: _, ...rest } = leaf;
  return (window ? { ...rest, window } : rest) as L;
}
