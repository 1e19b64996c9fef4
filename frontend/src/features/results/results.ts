import type { Served } from "@/shared/api/types";

export type Amount = Served["Amount"];

/** One side of the comparison: people, not runs. */
export interface Group {
  people: number;
  converted: number;
  value: string;
  rate: number | null;
  per_head: number | null;
}

/** Those let in less those held out, with the 95 % interval. */
export interface Difference {
  difference: number;
  low: number;
  high: number;
}

/** What a journey was worth, all versions together. */
export type Results = Served["Results"];

/** Where the parts of an interval lie on a bar, in percent of its width; zero is always on it. */
export function onBar({ difference, low, high }: Difference): Record<"zero" | "low" | "high" | "difference", number> {
  const from = Math.min(low, 0);
  const to = Math.max(high, 0);
  // An interval of no width still needs a bar to lie on.
  const air = (to - from || 1) * 0.1;
  const at = (x: number) => (100 * (x - from + air)) / (to - from + 2 * air);
  return { zero: at(0), low: at(low), high: at(high), difference: at(difference) };
}

/** A number with its sign, a true minus, and so many decimals: “+0.53”, “−2.38”. */
export function signed(x: number, decimals = 2): string {
  const text = Math.abs(x).toFixed(decimals);
  const sign = Number(text) === 0 ? "" : x < 0 ? "−" : "+";
  return `${sign}${text}`;
}

/** The counts by code, the largest first. */
export const byCount = (counts: Record<string, number>): [code: string, n: number][] =>
  Object.entries(counts).sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
