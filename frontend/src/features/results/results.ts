import type { Served } from "@/shared/api/types";

export type Amount = Served["Amount"];

/** One side of the comparison: people, not runs. */
export type Group = Served["Group"];

/** Those let in less those held out, with the 95 % interval of one look and the one that holds at every look. */
export type Difference = Served["Difference"];

/** What a journey was worth, all versions together. */
export type Results = Served["Results"];

/** To whom a conversion may be credited; those not decided yet come beside these. */
export const CREDITED = ["own", "others", "nobody"] as const;

/** Whether the values of the conversions can be added up: not in several currencies. */
export const isAddable = ({ currencies }: Pick<Results, "currencies">): boolean => currencies.length < 2;

/** The counts by code, the largest first. */
export const byCount = (counts: Record<string, number>): [code: string, n: number][] =>
  Object.entries(counts).sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
