/** When the date in a trait lies: days from today, a calendar period, or between two days. */
export interface DateSpan {
  from_days?: number;
  to_days?: number;
  period?: string;
  from?: string;
  to?: string;
}

export const SHAPES = ["today", "next", "last", "before", "after", "period", "from_to"] as const;
export type Shape = (typeof SHAPES)[number];

/** Which of the shapes a span has, with its number of days; null for one that only the API can say. */
export function shapeOf({ from_days: low, to_days: high, period, from, to }: DateSpan): {
  shape: Shape | null;
  n: number;
} {
  if (period !== undefined) return { shape: "period", n: 7 };
  if (from !== undefined || to !== undefined) return { shape: "from_to", n: 7 };
  if (low === undefined && high === undefined) return { shape: "from_to", n: 7 };
  if (low === 0 && high === 0) return { shape: "today", n: 7 };
  if (low === undefined && high === -1) return { shape: "before", n: 7 };
  if (high === undefined && low === 1) return { shape: "after", n: 7 };
  if (low === 0 && high !== undefined && high > 0) return { shape: "next", n: high };
  if (high === 0 && low !== undefined && low < 0) return { shape: "last", n: -low };
  return { shape: null, n: 7 };
}

/** The span of a shape. */
export function spanOf(shape: Shape, n = 7): DateSpan {
  switch (shape) {
    case "today":
      return { from_days: 0, to_days: 0 };
    case "next":
      return { from_days: 0, to_days: n };
    case "last":
      return { from_days: -n, to_days: 0 };
    case "before":
      return { to_days: -1 };
    case "after":
      return { from_days: 1 };
    case "period":
      return { period: "this_month" };
    case "from_to":
      return {};
  }
}
