import type { Leaf } from "./leaves/cards";

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
