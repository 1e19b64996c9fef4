import type { Rule } from "./rule";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const optional = (value: unknown, fits: (value: unknown) => boolean): boolean => value === undefined || fits(value);

/**
 * Whether a piece of JSON has the shape of a rule, so that the builder can show it. Leaves without an event pass as
 * they are; whether the rule makes sense is for the server to say.
 */
export function isRule(json: unknown): json is Rule {
  if (!isObject(json) || typeof json.kind !== "string") return false;
  if (json.kind === "all" || json.kind === "any") return Array.isArray(json.rules) && json.rules.every(isRule);
  if (json.kind === "not") return isRule(json.rule);
  if (!("event" in json)) return true;
  return (
    optional(json.where, (where) => Array.isArray(where) && where.every(isObject)) &&
    optional(json.window, isObject) &&
    optional(json.count, isObject)
  );
}
