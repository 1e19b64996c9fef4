import { Select } from "antd";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EventSelect } from "@/entities/event/EventSelect";
import type { Condition, Window } from "../parts";
import { WindowInput } from "../WindowInput";
import { type ControlsProps, type LeafCard, Line, withWindow } from "./card";

interface OccurrenceRule {
  kind: "occurrence";
  which: "first" | "last";
  event: string;
  where?: Condition[];
  window?: Window;
}

function Controls({ leaf, onChange, inJourney }: ControlsProps<OccurrenceRule>) {
  const { t } = useTranslation("rules");
  return (
    <Line
      kind="occurrence"
      parts={{
        which: (
          <Select<"first" | "last">
            aria-label={t("label.which")}
            value={leaf.which}
            onChange={(which) => onChange({ ...leaf, which })}
            options={(["first", "last"] as const).map((each) => ({ value: each, label: t(`which.${each}`) }))}
            popupMatchSelectWidth={false}
          />
        ),
        event: <EventSelect inline value={leaf.event} onChange={(event) => onChange({ ...leaf, event })} />,
        window: (
          <WindowInput
            value={leaf.window}
            onChange={(window) => onChange(withWindow(leaf, window))}
            inJourney={inJourney}
          />
        ),
      }}
    />
  );
}

export const occurrence: LeafCard<OccurrenceRule> = {
  icon: History,
  empty: { kind: "occurrence", which: "last", event: "", window: { before: "P30D" } },
  Controls,
};
