import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import type { Arrangement } from "@/shared/schema-form/control";
import type { Config } from "@/shared/schema-form/schema";

const WAYS = ["event", "metric", "rule"] as const;
type Way = (typeof WAYS)[number];

const FIELDS: Record<Way, readonly string[]> = {
  event: ["event", "where", "value"],
  metric: ["metric"],
  rule: ["rule"],
};

/** By what a goal is told. */
export const wayOf = ({ rule, metric }: Config): Way =>
  metric !== null && metric !== undefined ? "metric" : rule !== null && rule !== undefined ? "rule" : "event";

/** The goal told another way, without what was said before and what publishing has pinned of it. */
export function toldBy(way: Way, goal: Config): Config {
  const { currency: _, metric_version: __, ...rest } = goal;
  const nothing = { ...rest, rule: null, metric: null, event: "", where: [], value: "" };
  if (way === "metric") return { ...nothing, metric: "" };
  // Of a rule there is nothing to count for each person.
  return way === "rule" ? { ...nothing, rule: { kind: "all", rules: [] }, kind: "convert" } : nothing;
}

function Head({ value, onChange }: { value: Config; onChange: (value: Config, field: string) => void }) {
  const { t } = useTranslation("canvas");
  return (
    <Segmented<Way>
      block
      value={wayOf(value)}
      options={WAYS.map((way) => ({ value: way, label: t(`form.by_${way}`) }))}
      onChange={(way) => onChange(toldBy(way, value), way)}
    />
  );
}

/** A goal is told by an event, by a metric of the dictionary or by a rule. */
export const goalBy: Arrangement = {
  fits: (names) => names.includes("metric") && names.includes("rule"),
  shown: (field, value) => {
    if (field === "kind") return wayOf(value) !== "rule" || (value.kind ?? "convert") !== "convert";
    const way = WAYS.find((each) => FIELDS[each].includes(field));
    return way === undefined || way === wayOf(value);
  },
  Head,
  headOf: ["rule", "metric", "event"],
  chosen: ["rule", "metric"],
};
