import type { Leaf } from "./leaves/cards";
import { type Group, isGroup, type Rule } from "./rule";

/** A fresh leaf of another kind; the event, its conditions and its window come along where the new kind has them too. */
export function changeKind(leaf: Leaf, fresh: Leaf): Leaf {
  if (!("event" in leaf) || !("event" in fresh)) return fresh;
  return {
    ...fresh,
    event: leaf.event,
    ...(leaf.where && { where: leaf.where }),
    ...(leaf.window && { window: leaf.window }),
  };
}

/** A rule and whether it stands under a `not`: the editor shows the `not` as a mark on the rule. */
export interface Peeled {
  negated: boolean;
  inner: Rule;
  /** What the path of `inner` has beyond that of the rule. */
  step: "" | ".rule";
}

export const peel = (rule: Rule): Peeled =>
  rule.kind === "not" && rule.rule
    ? { negated: true, inner: rule.rule, step: ".rule" }
    : { negated: false, inner: rule, step: "" };

export const negate = (rule: Rule): Rule => (rule.kind === "not" ? rule.rule : { kind: "not", rule });

/** Puts `inner` back under the `not` that `peel` took off. */
export const dress = (inner: Rule, negated: boolean): Rule => (negated ? { kind: "not", rule: inner } : inner);

export const replaceAt = <T>(list: readonly T[], index: number, item: T): T[] =>
  list.map((each, i) => (i === index ? item : each));

export const removeAt = <T>(list: readonly T[], index: number): T[] => list.filter((_, i) => i !== index);

export const insertAfter = <T>(list: readonly T[], index: number, item: T): T[] => [
  ...list.slice(0, index + 1),
  item,
  ...list.slice(index + 1),
];

/** The list with one item moved one place up (-1) or down (+1); at the edge it stays as it is. */
export function move<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const to = index + by;
  const item = list[index];
  const other = list[to];
  if (item === undefined || other === undefined) return [...list];
  return list.map((each, i) => (i === index ? other : i === to ? item : each));
}

/** The rule with one more beside it: at the end of a group, or in a new group with what was there. */
export function addTo(rule: Rule | null, more: Rule): Rule {
  if (rule === null) return { kind: "all", rules: [more] };
  if (isGroup(rule)) return { ...rule, rules: [...rule.rules, more] };
  return { kind: "all", rules: [rule, more] };
}

/** A group of one: the first step of nesting. Its word is the other one, as that is why people nest. */
export const wrap = (rule: Rule, outer: Group["kind"]): Group => ({
  kind: outer === "all" ? "any" : "all",
  rules: [rule],
});

/** The path of `step` below `path`; the root's path is empty. */
export const below = (path: string, step: string): string => (path ? `${path}.${step}` : step);

/** Whether a problem at `at` belongs to what stands at `path`, or below it. */
export const isWithin = (at: string, path: string): boolean =>
  path === "" || at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[`);
