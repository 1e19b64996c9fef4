import type { JsonNumber } from "@/shared/api/json";
import type { Leaf } from "./leaves/cards";

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

export interface Group {
  kind: "all" | "any";
  rules: Rule[];
}

export interface NotRule {
  kind: "not";
  rule: Rule;
}

/** A rule of the one rule language, as the API takes and gives it. */
export type Rule = Group | NotRule | Leaf;

export const isGroup = (rule: Rule): rule is Group => rule.kind === "all" || rule.kind === "any";
