/** A rule of the one rule language, as the API takes and gives it. */
export type Rule = { kind: string } & Record<string, unknown>;

/** A comparison of one property of an event, e.g. `{property: "total", op: "gt", value: 50}`. */
export interface Condition {
  property: string;
  op: string;
  value?: unknown;
}
