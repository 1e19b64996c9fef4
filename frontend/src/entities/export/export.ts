import type { Served } from "@/shared/api/types";

export type Export = Served["Export"];
export type ExportColumn = Served["ExportColumn"];
export type ExportFormat = Export["format"];

/** What is exported: a list, and which of its rows. */
export interface Wanted {
  list: Export["list"];
  filters: Record<string, unknown>;
  /** What to call it in the dialog. */
  name: string;
}

export const FORMATS: readonly ExportFormat[] = ["csv", "xlsx", "parquet"];

/** The filters that say something: a list narrowed down by nothing is the whole list. */
export const saying = (filters: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(filters).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  );
