import type { JsonNumber } from "@/shared/api/json";

/** An operand as JSON carries it. */
export type Value = string | JsonNumber | boolean | (string | JsonNumber)[];

/** A comparison of one property of an event, e.g. `{property: "total", op: "gt", value: 50}`. */
export interface Condition {
  property: string;
  op: string;
  value?: Value;
}

/** Whose days count: the workspace's unless given. */
export type Place = "workspace" | "customer";

/** One of: `{last}`, `{before}`, `{older, newer}`, `{from?, to?, zone?}`, `{period, zone?}`, `{since: "entry"}`; missing means ever. */
export interface Window {
  last?: string;
  before?: string;
  older?: string;
  newer?: string;
  from?: string;
  to?: string;
  since?: "entry";
  period?: string;
  zone?: Place;
}
