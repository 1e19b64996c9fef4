import type { BarSpec, Interval, ShareSpec } from "@/shared/charts/spec";
import { byCount, CREDITED, type Group, isAddable, type Results } from "./results";

interface Sides {
  /** What is compared, e.g. the share that converted. */
  name: string;
  group: string;
  let_in: string;
  held_out: string;
}

/**
 * Those let in beside those held out. The whisker is the interval of the difference, measured from the level of the
 * control group: where it crosses that level, chance alone may be the cause.
 */
export function comparison(
  lift: { treated: Group; held_out: Group },
  of: "rate" | "per_head",
  difference: Interval,
  words: Sides,
): BarSpec {
  const control = lift.held_out[of];
  return {
    kind: "bars",
    unit: of === "rate" ? "rate" : "amount",
    of: words.group,
    categories: [words.let_in, words.held_out],
    series: [{ name: words.name, values: [lift.treated[of], control] }],
    ...(control !== null && {
      intervals: [{ low: control + difference.low, high: control + difference.high }, null],
      level: { name: words.held_out, value: control },
    }),
  };
}

/** How often each reason or state was, the most frequent first. */
export function outcomes(
  counts: Record<string, number>,
  words: { of: string; times: string; say: (code: string) => string },
): BarSpec {
  const sorted = byCount(counts);
  return {
    kind: "bars",
    unit: "count",
    of: words.of,
    lying: true,
    categories: sorted.map(([code]) => words.say(code)),
    series: [{ name: words.times, values: sorted.map(([, n]) => n) }],
  };
}

/** To whom the conversions are credited: by their value, or by their number where they have none that can be added up. */
export function credits(
  { credited, total, currencies }: Results,
  words: { of: string; say: (to: (typeof CREDITED)[number] | "pending") => string },
): ShareSpec {
  const byValue = isAddable({ currencies }) && Number(total.value) > 0;
  return {
    kind: "share",
    unit: byValue ? "amount" : "count",
    of: words.of,
    parts: [...CREDITED, "pending" as const].map((to) => ({
      name: words.say(to),
      value: byValue ? Number(credited[to].value) : credited[to].conversions,
    })),
  };
}
