import type { RunValue } from "@/entities/journey/run-context";
import { type JsonNumber, toJsonNumber } from "@/shared/api/json";

/** Who shall enter: people by what was typed, or an audience; and the context values of all of them, as typed. */
export interface Wanted {
  people: string[];
  audience: string;
  context: Record<string, string | JsonNumber | boolean>;
}

/** The ids and identifiers of a pasted list: one a line, or with commas, semicolons or tabs between. */
export const listed = (text: string): string[] =>
  text
    .split(/[\n\r\t,;，；]+/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

/** What the server is sent. */
export const bodyOf = ({ people, audience, context }: Wanted) =>
  audience !== "" ? { audience } : { people, ...(Object.keys(context).length > 0 && { context }) };

/** The typed context values by their declared types; what is left empty is not sent, and the server says what does not fit. */
export function typed(fields: readonly RunValue[], given: Record<string, string>): Wanted["context"] {
  const found: Wanted["context"] = {};
  for (const { name, type } of fields) {
    const text = given[name]?.trim() ?? "";
    if (text === "") continue;
    const number = toJsonNumber(text);
    if (type === "boolean" && (text === "true" || text === "false")) found[name] = text === "true";
    else if (type === "number" && number !== null) found[name] = number;
    else found[name] = text;
  }
  return found;
}
