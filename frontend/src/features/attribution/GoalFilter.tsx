import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EventSelect } from "@/entities/event/EventSelect";
import { PropertySelect } from "@/entities/event/PropertySelect";
import { JourneySelect } from "@/entities/journey/JourneySelect";

interface Goal {
  journey: string;
  event: string;
  value: string;
}

/** Which conversions: of all journeys' goals, of one journey's, or every event of a name with the property of its value. */
export function GoalFilter({ goal, onChange }: { goal: Goal; onChange: (goal: Goal) => void }) {
  const { t } = useTranslation("attribution");
  const [kind, setKind] = useState<"goals" | "event">(goal.event ? "event" : "goals");
  const choose = (next: "goals" | "event") => {
    setKind(next);
    onChange({ journey: "", event: "", value: "" });
  };
  return (
    <>
      <Select
        aria-label={t("goal")}
        value={kind}
        onChange={choose}
        options={[
          { value: "goals", label: t("goals") },
          { value: "event", label: t("event") },
        ]}
        popupMatchSelectWidth={false}
      />
      {kind === "goals" ? (
        <JourneySelect
          clearable
          value={goal.journey}
          placeholder={t("all_journeys")}
          onChange={(journey) => onChange({ journey, event: "", value: "" })}
          style={{ minWidth: 160, maxWidth: 260 }}
        />
      ) : (
        <>
          <EventSelect
            inline
            value={goal.event}
            onChange={(event) => onChange({ journey: "", event, value: event ? goal.value : "" })}
          />
          {goal.event && (
            <span>
              {t("value_of")}{" "}
              <PropertySelect
                inline
                event={goal.event}
                value={goal.value}
                onChange={(value) => onChange({ ...goal, journey: "", value })}
              />
            </span>
          )}
        </>
      )}
    </>
  );
}
