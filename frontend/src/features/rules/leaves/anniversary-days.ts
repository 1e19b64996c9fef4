/** From which to which day, counted from today, both included; as rules store it. */
export interface Days {
  from_days: number;
  to_days: number;
}

export type Span = "today" | "in" | "next" | "ago" | "last";

/** The days that a span of the card means. `n` is at least 1. */
export function daysOf(span: Span, n: number): Days {
  switch (span) {
    case "today":
      return { from_days: 0, to_days: 0 };
    case "in":
      return { from_days: n, to_days: n };
    case "next":
      return { from_days: 0, to_days: n };
    case "ago":
      return { from_days: -n, to_days: -n };
    case "last":
      return { from_days: -n, to_days: 0 };
  }
}

/** How the card says the days. `kept` is true of days that none of its spans means. */
export function spanOf({ from_days: from, to_days: to }: Days): { span: Span; n: number; kept: boolean } {
  const n = Math.max(Math.abs(from), Math.abs(to), 1);
  const spans: readonly Span[] = ["today", "in", "next", "ago", "last"];
  const span = spans.find((each) => {
    const days = daysOf(each, n);
    return days.from_days === from && days.to_days === to;
  });
  return { span: span ?? "today", n: span === "today" ? 3 : n, kept: span === undefined };
}
