import { isNumber, type JsonNumber, toJsonNumber } from "@/shared/api/json";
import type { Value } from "./parts";

export type Family = "text" | "number" | "boolean" | "date" | "list";
export type Takes = "nothing" | "scalar" | "text" | "number" | "pair" | "many" | "date" | "duration" | "run_value";

/** An operator of the vocabulary, without its label. */
export interface Operator {
  op: string;
  takes: Takes;
}

/** Types of value as the catalog names them -> families that comparisons speak of (text may hold dates). */
const FAMILIES: Record<string, Family[]> = {
  text: ["text"],
  number: ["number"],
  boolean: ["boolean"],
  date: ["date"],
  list: ["list"],
  object: [],
};

const EVERY: Family[] = ["text", "number", "boolean", "date", "list"];

/** What can be compared with values of these types; of a name never seen, everything. */
export function familiesOf(types: readonly string[]): Family[] {
  const found = EVERY.filter((family) => types.some((type) => FAMILIES[type]?.includes(family)));
  return types.length === 0 ? EVERY : found;
}

/** The operators of several families, each once, in the order of the vocabulary; those of any value close the list. */
export function offered<T extends { op: string }>(
  operators: Readonly<Record<string, readonly T[]>>,
  families: readonly Family[],
): T[] {
  const closing = operators.any ?? [];
  const found = new Map<string, T>();
  for (const each of [...families.flatMap((family) => operators[family] ?? []), ...closing]) {
    if (!closing.some((last) => last.op === each.op)) found.set(each.op, each);
  }
  return [...found.values(), ...closing];
}

const SCALARS: readonly Family[] = ["text", "number", "boolean"];

/** Which scalar families an operand may have here: more than one means that the person has to say which. */
export function scalarFamilies(takes: Takes, op: string, families: readonly Family[]): Family[] {
  if (takes !== "scalar" && takes !== "many") return [];
  if (op === "has") return ["text", "number"];
  const allowed = op === "eq" ? SCALARS : SCALARS.slice(0, 2);
  return families.filter((family) => allowed.includes(family));
}

/** The family that an operand speaks of by its JSON type. */
export function familyOf(value: Value | undefined): Family | null {
  const first = Array.isArray(value) ? value[0] : value;
  if (typeof first === "string") return "text";
  if (isNumber(first)) return "number";
  return typeof first === "boolean" ? "boolean" : null;
}

const DAY = /^\d{4}-\d\d-\d\d/;

/** What stands in the field when nothing has been entered yet. */
export function emptyValue(takes: Takes, family: Family | null): Value | undefined {
  switch (takes) {
    case "nothing":
      return undefined;
    case "many":
      return [];
    case "pair":
      return [0, 0];
    case "number":
      return 0;
    case "duration":
      return "P30D";
    case "scalar":
      if (family === "boolean") return true;
      return family === "number" ? 0 : "";
    default:
      return "";
  }
}

/** The operand carried over to another operator or type of value where its meaning stays; else an empty one. */
export function carry(value: Value | undefined, takes: Takes, family: Family | null): Value | undefined {
  const empty = emptyValue(takes, family);
  if (value === undefined || empty === undefined) return empty;
  switch (takes) {
    case "many": {
      const items = (Array.isArray(value) ? value : [value]).flatMap((item) => toScalar(item, family) ?? []);
      return items.filter((item) => item !== "" && typeof item !== "boolean") as (string | JsonNumber)[];
    }
    case "scalar":
      return toScalar(Array.isArray(value) ? (value[0] ?? "") : value, family) ?? empty;
    case "number":
      return toScalar(Array.isArray(value) ? (value[0] ?? 0) : value, "number") ?? empty;
    case "pair": {
      const low = Array.isArray(value) ? value[0] : value;
      const high = Array.isArray(value) ? value[1] : value;
      return [toNumber(low), toNumber(high)];
    }
    case "duration":
      return typeof value === "string" && value.startsWith("P") ? value : empty;
    case "date":
      return typeof value === "string" && DAY.test(value) ? value : empty;
    default:
      return typeof value === "string" || isNumber(value) ? String(value) : empty;
  }
}

const toNumber = (value: Value | undefined): JsonNumber => (isNumber(value) ? value : 0);

function toScalar(value: string | JsonNumber | boolean, family: Family | null): string | JsonNumber | boolean | null {
  if (family === "boolean") return typeof value === "boolean" ? value : null;
  if (family === "number") {
    if (isNumber(value)) return value;
    return typeof value === "string" ? toJsonNumber(value) : null;
  }
  return typeof value === "boolean" ? null : String(value);
}
