import type { Served } from "@/shared/api/types";

export type FileImport = Served["Import"];
export type State = FileImport["state"];
export type Kind = FileImport["kind"];
export type Counts = Served["ImportCounts"];
export type Column = Served["ImportColumnRequest"];
export type Mapping = Served["MappingRequest"];
export type Suggested = Served["ImportColumns"];
export type Known = Suggested["known"];
export type Target = Column["target"];

export const KINDS: readonly Kind[] = ["people", "events"];

/** What a column may become, in the order in which it is offered. */
export const TARGETS: Record<Kind, readonly Target[]> = {
  people: ["ignore", "identifier", "trait", "tags", "consent", "consent_at", "time"],
  events: ["ignore", "identifier", "time", "event", "property", "trait", "message_id"],
};

/** Those that also need a name: which identifier, which trait. */
export const NAMED: readonly Target[] = ["identifier", "trait", "consent", "property"];
/** Those whose values may be of several types. */
export const TYPED: readonly Target[] = ["trait", "property"];
export const TYPES = ["text", "number", "boolean", "date", "time"] as const;

/** How a file may be written; empty: find out. */
export const ENCODINGS = ["", "utf-8", "gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "utf-16"];
export const DELIMITERS = ["", ",", ";", "\t", "|"];

/** What the server takes. A browser knows few of the types by name, so the endings stand here. */
export const ENDINGS = ".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson,.parquet,.gz,.zip";

const WORKING: readonly State[] = ["reading", "checking", "running", "undo_checking", "undoing"];
const OVER: readonly State[] = ["done", "cancelled", "failed", "undo_checking", "undo_checked", "undoing", "undone"];

/** The states by which the list is narrowed down, in the order in which a file comes through them. */
export const STATES: readonly State[] = [
  ...(["uploading", "reading", "unreadable", "mapping", "checking", "checked", "running"] as const),
  ...(["done", "cancelled", "failed", "undo_checking", "undo_checked", "undoing", "undone"] as const),
];

/** Whether a worker is at it, so that it is asked after again soon. */
export const isWorking = (state: State): boolean => WORKING.includes(state);
/** Whether nothing more is imported. */
export const isOver = (state: State): boolean => OVER.includes(state);

/** How far a worker has come, and of how much: of rows, or of customers where it undoes. */
export function progressOf({ undo, counts, total }: Pick<FileImport, "undo" | "counts" | "total">): [number, number] {
  if (!undo) return [counts.rows, total];
  const kept = undo.kept.reduce((sum, { customers }) => sum + customers, 0);
  return [undo.removed + undo.restored + kept, undo.customers];
}

/** A column with another target: its name is kept if it still means something. */
export function aimed(column: Column, target: Target): Column {
  const kept = NAMED.includes(target) && target === column.target ? column.name : "";
  const named = target === "trait" || target === "property" ? column.name || column.column : kept;
  return { ...column, target, name: NAMED.includes(target) ? named : "" };
}

/** The mapping as it is sent: columns without their samples. */
export function bare({ columns, ...rest }: Suggested["mapping"]): Mapping {
  return { ...rest, columns: columns.map(({ column, target, name, type }) => ({ column, target, name, type })) };
}

/** How the file was read: in another way it has other columns. */
export const readingOf = ({ encoding, delimiter, sheet }: FileImport): string =>
  [encoding, delimiter, sheet].join("\n");

/** By which the same file is known again after an interruption. */
export const fingerprintOf = (file: File): string => `${file.lastModified}-${file.size}`;
