import type { BarSpec, ShareSpec } from "@/shared/charts/spec";
import { CREDITED, isAddable, judgedOf, kindOf, type Lift, type Results, verdictOf } from "./results";

interface Words {
  /** What is compared, e.g. the share that converted. */
  name: string;
  group: string;
  arm: (arm: Lift["arms"][number]["arm"]) => string;
}

/**
 * The arms beside each other. The whisker of those treated is the interval of the difference on which the verdict rests,
 * measured from the level of the arm that they are compared with: where it crosses that level, chance alone may be the cause.
 */
export function comparison(lift: Lift, of: "judged" | "rate" | "per_head", words: Words): BarSpec {
  const { arms } = lift;
  const contrast = verdictOf(lift);
  const value = (arm: (typeof arms)[number]) =>
    of === "rate" ? arm.rate.rate : of === "per_head" ? arm.per_head : judgedOf(lift, arm);
  const base = arms.find(({ arm }) => arm === contrast?.against);
  const level = base && value(base);
  const interval = of === "judged" ? contrast?.judged?.difference : contrast?.[of];
  return {
    kind: "bars",
    unit: of === "rate" ? "rate" : "amount",
    currency: of === "judged" && kindOf(lift) === "raise_frequency" ? undefined : lift.currencies[0],
    of: words.group,
    categories: arms.map(({ arm }) => words.arm(arm)),
    series: [{ name: words.name, values: arms.map(value) }],
    ...(base &&
      typeof level === "number" &&
      interval && {
        intervals: arms.map(({ arm }) =>
          arm === "treated" ? { low: level + interval.always_low, high: level + interval.always_high } : null,
        ),
        level: { name: words.arm(base.arm), value: level },
      }),
  };
}

/** What the conversions are credited to: by value, or by number where the values cannot be added up. */
export function credits(
  { credited, total, currencies }: Results,
  words: { of: string; say: (to: (typeof CREDITED)[number] | "pending") => string },
): ShareSpec {
  const parts = [...CREDITED, "pending" as const];
  // Of a loss there are no shares: refunds may be above what was sold.
  const byValue =
    isAddable({ currencies }) && Number(total.value) > 0 && parts.every((to) => Number(credited[to].value) >= 0);
  return {
    kind: "share",
    unit: byValue ? "amount" : "count",
    currency: currencies[0],
    of: words.of,
    parts: parts.map((to) => ({
      name: words.say(to),
      value: byValue ? Number(credited[to].value) : credited[to].conversions,
    })),
  };
}
