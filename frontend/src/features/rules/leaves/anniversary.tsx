import { InputNumber, Select } from "antd";
import { CakeSlice } from "lucide-react";
import { useTranslation } from "react-i18next";
import { TraitSelect } from "@/entities/catalog/TraitSelect";
import { PlaceSelect } from "../PeriodInput";
import type { Place } from "../parts";
import { type Days, daysOf, type Span, spanOf } from "./anniversary-days";
import { type ControlsProps, type LeafCard, Line } from "./card";

interface AnniversaryRule extends Days {
  kind: "anniversary";
  trait: string;
  zone: Place;
}

function Controls({ leaf, onChange }: ControlsProps<AnniversaryRule>) {
  return (
    <Line
      kind="anniversary"
      parts={{
        trait: <TraitSelect inline value={leaf.trait} onChange={(trait) => onChange({ ...leaf, trait })} />,
        days: <SpanInput value={leaf} onChange={(days) => onChange({ ...leaf, ...days })} />,
        zone: <PlaceSelect value={leaf.zone} onChange={(zone) => onChange({ ...leaf, zone })} />,
      }}
    />
  );
}

const SPANS = ["today", "in", "next", "ago", "last"] as const;

function SpanInput({ value, onChange }: { value: Days; onChange: (days: Days) => void }) {
  const { t } = useTranslation("rules");
  const { t: shared } = useTranslation();
  const { span, n, kept } = spanOf(value);
  // A span that only the API can say is kept as it is until another is chosen.
  const options = [...SPANS, ...(kept ? (["kept"] as const) : [])].map((each) => ({
    value: each,
    label: each === "kept" ? t("span.kept", { from: value.from_days, to: value.to_days }) : t(`span.${each}`),
  }));
  return (
    <>
      <Select<Span | "kept">
        aria-label={t("label.days")}
        value={kept ? "kept" : span}
        onChange={(chosen) => chosen !== "kept" && onChange(daysOf(chosen, n))}
        options={options}
        popupMatchSelectWidth={false}
      />
      {!kept && span !== "today" && (
        <InputNumber
          aria-label={t("label.days_number")}
          value={n}
          min={1}
          max={180}
          precision={0}
          onChange={(typed) => typed !== null && onChange(daysOf(span, typed))}
          suffix={shared("unit.days", { count: n })}
          style={{ width: 120 }}
        />
      )}
    </>
  );
}

export const anniversary: LeafCard<AnniversaryRule> = {
  icon: CakeSlice,
  empty: { kind: "anniversary", trait: "", from_days: 0, to_days: 0, zone: "workspace" },
  Controls,
};
