import { InputNumber, Select } from "antd";
import { CalendarDays } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import { TraitSelect } from "@/entities/catalog/TraitSelect";
import { DayInput } from "../DayInput";
import { PeriodInput, PlaceSelect } from "../PeriodInput";
import type { Place } from "../parts";
import { type ControlsProps, type LeafCard, Line } from "./card";
import { type DateSpan, SHAPES, type Shape, shapeOf, spanOf } from "./date-span";

interface DateRule extends DateSpan {
  kind: "date";
  trait: string;
  zone: Place;
}

function Controls({ leaf, onChange }: ControlsProps<DateRule>) {
  const { kind, trait, zone } = leaf;
  return (
    <Line
      kind="date"
      parts={{
        trait: <TraitSelect inline value={trait} onChange={(name) => onChange({ ...leaf, trait: name })} />,
        span: <SpanInput value={leaf} onChange={(span) => onChange({ kind, trait, zone, ...span })} />,
        zone: <PlaceSelect value={zone} onChange={(place) => onChange({ ...leaf, zone: place })} />,
      }}
    />
  );
}

function SpanInput({ value, onChange }: { value: DateSpan; onChange: (span: DateSpan) => void }) {
  const { t } = useTranslation("rules");
  const { t: shared } = useTranslation();
  const { shape, n } = shapeOf(value);
  // A span that only the API can say is kept as it is until another is chosen.
  const options = [...SHAPES, ...(shape === null ? (["kept"] as const) : [])].map((each) => ({
    value: each,
    label:
      each === "kept"
        ? t("date_span.kept", { from: value.from_days ?? "…", to: value.to_days ?? "…" })
        : t(`date_span.${each}`),
  }));
  const day = (key: "from" | "to") => (
    <DayInput
      value={value[key] ?? ""}
      onChange={(next) => {
        const { [key]: _, ...rest } = { from: value.from, to: value.to };
        const kept = Object.fromEntries(Object.entries(rest).filter(([, side]) => side));
        onChange(next ? { ...kept, [key]: next } : kept);
      }}
      label={t(`window.${key}`)}
      placeholder={t("window.any_day")}
    />
  );
  return (
    <>
      <Select<Shape | "kept">
        aria-label={t("label.days")}
        value={shape ?? "kept"}
        onChange={(chosen) => chosen !== "kept" && onChange(spanOf(chosen, n))}
        options={options}
        popupMatchSelectWidth={false}
      />
      {(shape === "next" || shape === "last") && (
        <InputNumber
          aria-label={t("label.days_number")}
          value={n}
          min={1}
          max={3660}
          precision={0}
          onChange={(typed) => typed !== null && onChange(spanOf(shape, typed))}
          suffix={shared("unit.days", { count: n })}
          style={{ width: 120 }}
        />
      )}
      {shape === "period" && <PeriodInput value={value.period ?? ""} onChange={(period) => onChange({ period })} />}
      {shape === "from_to" && (
        <Trans ns="rules" i18nKey="date_span.days" components={{ from: day("from"), to: day("to") }} />
      )}
    </>
  );
}

export const date: LeafCard<DateRule> = {
  icon: CalendarDays,
  empty: { kind: "date", trait: "", from_days: 0, to_days: 0, zone: "workspace" },
  Controls,
};
