import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EventSelect } from "@/entities/event/EventSelect";
import { PropertySelect } from "@/entities/event/PropertySelect";
import { JourneySelect } from "@/entities/journey/JourneySelect";
import { MetricSelect } from "@/entities/metric/MetricSelect";

interface Goal {
  journey: string;
  event: string;
  value: string;
  metric: string;
}

const NONE: Goal = { journey: "", event: "", value: "", metric: "" };
const KINDS = ["goals", "metric", "event"] as const;
type Kind = (typeof KINDS)[number];

/**
 * Which conversions: of all journeys' goals, of one journey's, every event that counts in a metric, or every event of a name with
 * the property of its value.
 */
export function GoalFilter({ goal, onChange }: { goal: Goal; onChange: (goal: Goal) => void }) {
  const { t } = useTranslation("attribution");
  const [kind, setKind] = useState<Kind>(goal.event ? "event" : goal.metric ? "metric" : "goals");
  const choose = (next: Kind) => {
    setKind(next);
    onChange(NONE);
  };
  return (
    <>
      <Select
        aria-label={t("goal")}
        value={kind}
        onChange={choose}
        options={KINDS.map((value) => ({ value, label: t(value) }))}
        popupMatchSelectWidth={false}
      />
      {kind === "metric" && (
        <MetricSelect
          goal
          value={goal.metric}
          onChange={(metric) => onChange({ ...NONE, metric })}
          style={{ minWidth: 160, maxWidth: 260 }}
        />
      )}
      {kind === "goals" && (
        <JourneySelect
          clearable
          value={goal.journey}
          placeholder={t("all_journeys")}
          onChange={(journey) => onChange({ ...NONE, journey })}
          style={{ minWidth: 160, maxWidth: 260 }}
        />
      )}
      {kind === "event" && (
        <>
          <EventSelect
            inline
            value={goal.event}
            onChange={(event) => onChange({ ...NONE, event, value: event ? goal.value : "" })}
          />
          {goal.event && (
            <span>
              {t("value_of")}{" "}
              <PropertySelect
                inline
                event={goal.event}
                value={goal.value}
                onChange={(value) => onChange({ ...NONE, event: goal.event, value })}
              />
            </span>
          )}
        </>
      )}
    </>
  );
}
