import { Select } from "antd";
import { Sigma } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EventSelect } from "@/entities/event/EventSelect";
import { PropertySelect } from "@/entities/event/PropertySelect";
import { ComparisonInput } from "../ComparisonInput";
import type { Condition, Value, Window } from "../parts";
import { useVocabulary } from "../use-vocabulary";
import { WindowInput } from "../WindowInput";
import { type ControlsProps, type LeafCard, Line, withWindow } from "./card";

interface AggregateRule {
  kind: "aggregate";
  event: string;
  fn: string;
  property: string;
  op: string;
  value?: Value;
  where?: Condition[];
  window?: Window;
}

function Controls({ leaf, onChange, inJourney }: ControlsProps<AggregateRule>) {
  const { t } = useTranslation("rules");
  const figures = useVocabulary().data?.aggregates ?? [];
  return (
    <Line
      kind="aggregate"
      parts={{
        fn: (
          <Select
            aria-label={t("label.fn")}
            value={leaf.fn}
            onChange={(fn) => onChange({ ...leaf, fn })}
            options={figures.map((each) => ({ value: each.kind, label: each.label }))}
            popupMatchSelectWidth={false}
          />
        ),
        property: (
          <PropertySelect
            inline
            event={leaf.event}
            value={leaf.property}
            onChange={(property) => onChange({ ...leaf, property })}
          />
        ),
        event: <EventSelect inline value={leaf.event} onChange={(event) => onChange({ ...leaf, event })} />,
        test: (
          <ComparisonInput
            op={leaf.op}
            value={leaf.value}
            types={["number"]}
            of={null}
            onChange={(test) => {
              const { op: _, value: __, ...rest } = leaf;
              onChange({ ...rest, ...test });
            }}
          />
        ),
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

export const aggregate: LeafCard<AggregateRule> = {
  icon: Sigma,
  empty: { kind: "aggregate", event: "", fn: "sum", property: "", op: "gte", value: 0 },
  Controls,
};
