/** An alert as a chart proposes it; the form shows it, and nothing is saved until somebody says so. */
export interface Proposal {
  name: string;
  source: string;
  config: Record<string, unknown>;
}

export type Direction = "above" | "below";

/** So many of the last values say where a limit may lie. */
const LAST = 14;

/**
 * A limit that the last values do not pass: half more than the most, or half of what is usual and no more than the least. Where
 * the least is nothing, half of what is usual; and 1 where that is nothing too, since nothing is below it.
 */
export function limitBeyond(values: readonly (number | null)[], direction: Direction): number {
  const last = values.filter((value): value is number => value !== null).slice(-LAST);
  if (direction === "above") return last.length === 0 ? 0 : rounded(Math.max(...last) * 1.5, direction);
  const half = last.length === 0 ? 0 : median(last) / 2;
  const least = Math.min(...last.filter((value) => value > 0), half);
  return rounded(last.includes(0) ? half : least, direction) || 1;
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
