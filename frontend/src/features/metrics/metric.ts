import { type Direction, limitBeyond, type Proposal } from "@/entities/alert/proposal";
import type { Condition } from "@/features/rules/parts";
import type { Rule } from "@/features/rules/rule";
import type { Problem, Served, ServedBut } from "@/shared/api/types";
import type { LineSpec, Unit } from "@/shared/charts/spec";

/** What a metric is. */
export type Definition = ServedBut<
  Served["Definition"],
  { where: Condition[] | null; rule: Rule | null; currency: string; zone: string }
>;

/** A number of the business under a name. */
export type Metric = ServedBut<Served["Metric"], { definition: Definition }>;
export type MetricVersion = ServedBut<Served["MetricVersion"], { definition: Definition }>;
export type MetricValues = Served["MetricValues"];

/** What can be edited of a metric. */
export interface Draft {
  name: string;
  description: string;
  definition: Definition;
}

export const AGGREGATES = ["count", "people", "sum", "mean"] as const;
export const UNITS = ["count", "money", "percent"] as const;
export const GRAINS = ["day", "week"] as const;

export const EMPTY: Definition = {
  event: "",
  aggregate: "count",
  property: "",
  where: null,
  rule: null,
  unit: "count",
  currency: "",
  grain: "day",
  zone: "",
};

/** Whether it aggregates the values of a property; the others count. */
export const ofProperty = ({ aggregate }: Definition): boolean => aggregate === "sum" || aggregate === "mean";

/** The definition with a change, and without fields that the change makes invalid. */
export function changed(definition: Definition, change: Partial<Definition>): Definition {
  const next = { ...definition, ...change };
  const counted = ofProperty(next) ? next : { ...next, property: "", unit: "count" as const };
  const summed =
    counted.aggregate === "sum" && counted.unit === "percent" ? { ...counted, unit: "count" as const } : counted;
  return summed.unit === "money" ? summed : { ...summed, currency: "" };
}

/** Whether it is complete enough to ask for its values. */
export const isWhole = (definition: Definition): boolean =>
  definition.event !== "" &&
  (!ofProperty(definition) || definition.property !== "") &&
  (definition.unit !== "money" || /^[A-Z]{3}$/.test(definition.currency));

/** The rule of an audience: everybody with the event that is measured, in this time, and who matches the metric's rule now. */
export function audienceOf({ event, where, rule }: Definition, from: string, to: string): Rule {
  const did = { kind: "did", event, ...(where?.length && { where }), window: { from, to } } as Rule;
  return rule ? { kind: "all", rules: [did, rule] } : did;
}

/** The problems of one field, by its path in the definition. */
export const problemsOf = (problems: readonly Problem[], field: string): Problem[] =>
  problems.filter(({ path }) => path === `definition.${field}` || path.startsWith(`definition.${field}[`));

/** The problems of one field with paths relative to it: `definition.where[0].op` becomes `[0].op`. */
export const within = (problems: readonly Problem[], field: string): Problem[] =>
  problems
    .filter(({ path }) => path.startsWith(`definition.${field}`))
    .map((problem) => ({ ...problem, path: problem.path.slice(`definition.${field}`.length).replace(/^\./, "") }));

const WRITTEN: Record<Definition["unit"], Unit> = { count: "count", money: "amount", percent: "rate" };

/** Metrics over time, as the server gave them together, so of one unit and time zone. A mean of numbers has decimals. */
export const overTime = ({ unit, currency, series, zone }: MetricValues, nameless: string): LineSpec => ({
  kind: "line",
  unit:
    unit === "count" &&
    series.some(({ points }) => points.some(({ value }) => value !== null && Number(value) % 1 !== 0))
      ? "amount"
      : WRITTEN[unit],
  ...(currency && { currency }),
  step: "day",
  times: series[0]?.points.map(({ at }) => at) ?? [],
  zone,
  series: series.map(({ name, points }) => ({
    name: name || nameless,
    values: points.map(({ value }) => (value === null ? null : Number(value))),
  })),
  immature: 1,
});

interface AlertWords {
  name: (of: string, direction: Direction, limit: string) => string;
  change: string;
  silent: string;
}

/** The alerts that may be set on a metric: limits beyond its last values, an unusual change, and nothing any more. */
export function metricAlerts(
  { id, name }: Pick<Metric, "id" | "name">,
  values: MetricValues,
  words: AlertWords,
): Proposal[] {
  const scale = values.unit === "percent" ? 100 : 1;
  // The last is not over yet.
  const over = values.series[0]?.points.slice(0, -1) ?? [];
  const last = over.map(({ value }) => (value === null ? null : Number(value) * scale));
  const limits = (["below", "above"] as const).map((direction) => {
    const limit = limitBeyond(last, direction);
    return {
      name: words.name(name, direction, values.unit === "percent" ? `${limit} %` : String(limit)),
      source: "metric",
      config: { metric: id, direction, limit },
    };
  });
  return [
    ...limits,
    { name: words.change, source: "metric_change", config: { metric: id } },
    { name: words.silent, source: "metric_silent", config: { metric: id } },
  ];
}
