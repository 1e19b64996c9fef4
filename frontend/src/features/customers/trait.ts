import { isNumber, type JsonNumber, toJsonNumber } from "@/shared/api/json";
import type { Served } from "@/shared/api/types";
import { isInstant } from "@/shared/format/time";

/** The types of traits that can be typed. */
export const TYPES = ["text", "number", "date", "boolean", "list"] as const;

export type TraitType = (typeof TYPES)[number];

/** The control that a value is edited with; null where it is an object, which only events bring. */
export function typeOf(value: unknown): TraitType | null {
  if (typeof value === "boolean") return "boolean";
  if (isNumber(value)) return "number";
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return isDate(value) ? "date" : "text";
  return null;
}

const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)/;

const isDate = (text: string): boolean => DATE.test(text) && isInstant(text);

/** Whether a date has a time of day, and so is an instant. */
export const hasTime = (value: unknown): boolean => typeof value === "string" && value.length > 10;

/** What a control of that type begins with. */
export const blank = (type: TraitType): unknown =>
  type === "list" ? [] : type === "boolean" || type === "number" ? null : "";

/** Whether there is nothing yet to be saved. */
export const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** The entries of a list as a control writes them: those that were numbers, or stand among numbers, are numbers again. */
export function entriesOf(texts: readonly string[], before: unknown): unknown[] {
  const known = new Map((Array.isArray(before) ? before : []).map((each) => [String(each), each] as const));
  const numbers = known.size > 0 && [...known.values()].every(isNumber);
  return texts.map((text) => known.get(text) ?? ((numbers ? toJsonNumber(text) : null) as JsonNumber | null) ?? text);
}

/** The types that a trait has had, as the catalogue of the workspace knows them; none of one that is new. */
export const knownTypes = (traits: readonly Served["Seen"][], name: string): TraitType[] => {
  const seen = traits.find((each) => each.name === name)?.types ?? [];
  return TYPES.filter((type) => (seen as readonly string[]).includes(type));
};

/** The traits to choose from: those at the top, by the names that customers have them under. */
export const namesOf = (traits: readonly Served["Seen"][]): string[] =>
  traits.map(({ name }) => name).filter((name) => !name.includes(".") && !name.startsWith('"'));
