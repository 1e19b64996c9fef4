import { InputNumber, Select } from "antd";
import { Zap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EventSelect } from "@/entities/event/EventSelect";
import type { Condition, Window } from "../parts";
import { useVocabulary } from "../use-vocabulary";
import { WindowInput } from "../WindowInput";
import { type ControlsProps, type LeafCard, Line, withWindow } from "./card";

interface Count {
  op: "at_least" | "at_most" | "exactly";
  n: number;
}

interface DidRule {
  kind: "did";
  event: string;
  where?: Condition[];
  count?: Count;
  window?: Window;
}

function Controls({ leaf, onChange, inJourney }: ControlsProps<DidRule>) {
  const count = leaf.count ?? { op: "at_least", n: 1 };
  return (
    <Line
      kind="did"
      parts={{
        event: <EventSelect inline value={leaf.event} onChange={(event) => onChange({ ...leaf, event })} />,
        count: <CountInput value={count} onChange={(next) => onChange({ ...leaf, count: next })} />,
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

function CountInput({ value, onChange }: { value: Count; onChange: (count: Count) => void }) {
  const { t } = useTranslation("rules");
  const counts = useVocabulary().data?.counts ?? [];
  return (
    <>
      <Select<Count["op"]>
        aria-label={t("label.count")}
        value={value.op}
        onChange={(op) => onChange({ ...value, op })}
        options={counts.map((each) => ({ value: each.kind as Count["op"], label: each.label }))}
        popupMatchSelectWidth={false}
      />
      <InputNumber
        aria-label={t("label.times")}
        value={value.n}
        min={0}
        max={1_000_000}
        precision={0}
        controls={false}
        onChange={(n) => n !== null && onChange({ ...value, n })}
        style={{ width: 56 }}
      />
    </>
  );
}

export const did: LeafCard<DidRule> = {
  icon: Zap,
  empty: { kind: "did", event: "", count: { op: "at_least", n: 1 } },
  Controls,
};
