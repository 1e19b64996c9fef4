import { aggregate } from "./aggregate";
import { anniversary } from "./anniversary";
import type { LeafCard } from "./card";
import { context } from "./context";
import { date } from "./date";
import { did } from "./did";
import { identifier } from "./identifier";
import { inAudience } from "./in-audience";
import { occurrence } from "./occurrence";
import { tag } from "./tag";
import { trait } from "./trait";

/** Every condition that the builder shows, in the order of its menu. A new one is a file here and a line in this list. */
const CARDS = [did, aggregate, occurrence, trait, anniversary, date, tag, identifier, inAudience, context] as const;

export type Leaf = (typeof CARDS)[number]["empty"];
export type LeafKind = Leaf["kind"];

export const LEAF_KINDS: readonly LeafKind[] = CARDS.map((card) => card.empty.kind);

/** The card of a kind. It takes any leaf for its type: leaves reach it by their kind alone. */
export const cardOf = (kind: LeafKind): LeafCard<Leaf> =>
  CARDS.find((card) => card.empty.kind === kind) as unknown as LeafCard<Leaf>;

export const isLeaf = (rule: { kind: string }): rule is Leaf => (LEAF_KINDS as readonly string[]).includes(rule.kind);
