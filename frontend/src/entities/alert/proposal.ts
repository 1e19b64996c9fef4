/** An alert as a chart proposes it; the form shows it, and nothing is saved until somebody says so. */
export interface Proposal {
  name: string;
  source: string;
  config: Record<string, unknown>;
}

export type Direction = "above" | "below";

/** So many of the last values say where a limit may lie. */
const LAST = 14;

/** A limit that none of the last values passes: half of what is usual, or half more than the most; of two digits. */
export function limitBeyond(values: readonly (number | null)[], direction: Direction): number {
  const last = values.filter((value): value is number => value !== null).slice(-LAST);
  if (last.length === 0) return 0;
  const limit = direction === "above" ? Math.max(...last) * 1.5 : Math.min(median(last) * 0.5, Math.min(...last));
  return rounded(limit, direction);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = sorted.length % 2 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1);
  return (low + high) / 2;
}

/** Away from the values, so that a limit stays beyond them. */
function rounded(value: number, direction: Direction): number {
  if (value === 0) return 0;
  const digit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const steps = direction === "above" ? Math.ceil(value / digit) : Math.floor(value / digit);
  return Number((steps * digit).toPrecision(2));
}
