import { parse, stringify } from "lossless-json";

/** A number as JSON carries it; a whole number that a JavaScript number cannot hold is a bigint. */
export type JsonNumber = number | bigint;

const WHOLE = /^[+-]?\d+$/;
/** So many digits may be more than a JavaScript number holds; without them the browser's own parser is exact. */
const LONG = /\d{16}/;

/** Whether a JSON value is a number. */
export const isNumber = (value: unknown): value is JsonNumber => typeof value === "number" || typeof value === "bigint";

/** A text as a number with all its digits, or null if it is none. */
export function toJsonNumber(text: string): JsonNumber | null {
  const trimmed = text.trim();
  const number = Number(trimmed);
  if (trimmed === "" || !Number.isFinite(number)) return null;
  return WHOLE.test(trimmed) && !Number.isSafeInteger(number) ? BigInt(trimmed) : number;
}

/** `JSON.parse` that keeps every digit of whole numbers: order ids are often longer than 2^53. */
export function readJson(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  return parse(text, null, (digits) => toJsonNumber(digits) ?? Number(digits));
}

/** `JSON.stringify` that prints what `readJson` read, digit for digit. */
export const writeJson = (value: unknown, space?: number): string => stringify(value, null, space) ?? "null";
