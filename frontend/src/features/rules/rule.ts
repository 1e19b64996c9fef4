import type { JsonNumber } from "@/shared/api/json";

/** An operand as JSON carries it. */
export type Value = string | JsonNumber | boolean | (string | JsonNumber)[];

/** A comparison of one property of an event, e.g. `{property: "total", op: "gt", value: 50}`. */
export interface Condition {
  property: string;
  op: string;
  value?: Value;
}

/** One of: `{last}`, `{before}`, `{older, newer}`, `{from?, to?}`, `{since: "entry"}`; missing means ever. */
export interface Window {
  last?: string;
  before?: string;
  older?: string;
  newer?: string;
  from?: string;
  to?: string;
  since?: "entry";
}

export interface Count {
  op: "at_least" | "at_most" | "exactly";
  n: number;
}

export interface Group {
  kind: "all" | "any";
  rules: Rule[];
}

export interface NotRule {
  kind: "not";
  rule: Rule;
}

export interface TraitRule {
  kind: "trait";
  trait: string;
  op: string;
  value?: Value;
}

export interface TagRule {
  kind: "tag";
  tag: string;
}

export interface IdentifierRule {
  kind: "identifier";
  namespace: string;
  op: string;
  value?: Value;
}

export interface DidRule {
  kind: "did";
  event: string;
  where?: Condition[];
  count?: Count;
  window?: Window;
}

export interface AggregateRule {
  kind: "aggregate";
  event: string;
  fn: string;
  property: string;
  op: string;
  value?: Value;
  where?: Condition[];
  window?: Window;
}

export interface OccurrenceRule {
  kind: "occurrence";
  which: "first" | "last";
  event: string;
  where?: Condition[];
  window?: Window;
}

export interface InAudienceRule {
  kind: "in_audience";
  audience: string;
}

export type Leaf = TraitRule | TagRule | IdentifierRule | DidRule | AggregateRule | OccurrenceRule | InAudienceRule;
export type LeafKind = Leaf["kind"];

/** A rule of the one rule language, as the API takes and gives it. */
export type Rule = Group | NotRule | Leaf;

export const LEAF_KINDS: readonly LeafKind[] = [
  "did",
  "aggregate",
  "occurrence",
  "trait",
  "tag",
  "identifier",
  "in_audience",
];

export const isGroup = (rule: Rule): rule is Group => rule.kind === "all" || rule.kind === "any";

export const isLeaf = (rule: Rule): rule is Leaf => (LEAF_KINDS as readonly string[]).includes(rule.kind);
