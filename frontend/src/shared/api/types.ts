import type { components } from "@/shared/api/schema.gen";

/** What the API serves and takes, by the names of its OpenAPI document. */
export type Served = components["schemas"];

/** As served, but for fields that hold JSON with a grammar of its own (rules, graphs, contents), which the document leaves open. */
export type ServedBut<T, Fields> = Omit<T, keyof Fields> & Fields;

/** One complaint: where, which rule, and the remedy. `path` leads into what was sent. The screen adds `todo`: what is not filled in yet. */
export type Problem = ServedBut<Served["Problem"], { severity: Served["Problem"]["severity"] | "todo" }>;

/** One page of a list; `next` is the cursor of the following page. */
export interface Page<T> {
  results: T[];
  next: string | null;
}

/** A reference to another thing by id and name. */
export type Named = Served["Named"];

/** A profile as it is named wherever it is spoken of. */
export type ProfileBrief = Served["ProfileBrief"];

/** JSON whose grammar the document leaves open (rules, graphs, contents), as the type that knows the grammar. */
export const known = <T>(json: unknown): T => json as T;
