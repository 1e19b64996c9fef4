import { createContext } from "react";

/** A value that the runs of a journey carry from their entry. */
export interface RunValue {
  name: string;
  type: string;
}

/** What the journey declares of its runs' context, for the rules on its page; nothing elsewhere. */
export const RunContext = createContext<readonly RunValue[]>([]);

/** Whether the runs of the journey on the page have instance keys. */
export const RunKey = createContext(false);

/** The declaration in a journey's settings; what has no name yet is left out. */
export function runValues(declared: unknown): RunValue[] {
  const items: { name?: unknown; type?: unknown }[] = Array.isArray(declared) ? declared : [];
  return items.flatMap(({ name, type }) =>
    typeof name === "string" && name !== "" ? [{ name, type: typeof type === "string" ? type : "text" }] : [],
  );
}
