import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { JourneySelect } from "@/entities/journey/JourneySelect";
import { MetricSelect } from "@/entities/metric/MetricSelect";
import { BY, type Card, DAYS, FIGURES, WIDTHS } from "./dashboard";
import { useMeasureName } from "./use-card-name";

interface Props {
  card: Card;
  onChange: (some: Partial<Card>) => void;
}

const WIDTH = { width: 150 };

/** What a card shows and how wide it is: the settings that its kind has. */
export function CardSettings({ card, onChange }: Props) {
  const { t } = useTranslation("dashboards");
  const { t: attribution } = useTranslation("attribution");
  const measure = useMeasureName();
  const { kind } = card;
  return (
    <>
      {kind === "figure" && (
        <>
          <Select<Card["measure"]>
            aria-label={t("measure")}
            value={card.measure}
            onChange={(next) => onChange({ measure: next })}
            options={FIGURES.map((value) => ({ value, label: measure(value) }))}
            popupMatchSelectWidth={false}
            style={WIDTH}
          />
          <JourneySelect
            clearable
            value={card.journey}
            placeholder={t("all_journeys")}
            onChange={(journey) => onChange({ journey })}
            style={WIDTH}
          />
        </>
      )}
      {kind === "metric" && (
        <MetricSelect value={card.metric} onChange={(metric) => onChange({ metric })} style={{ width: 220 }} />
      )}
      {kind === "attribution" && (
        <Select<Card["by"]>
          aria-label={attribution("by")}
          value={card.by}
          onChange={(by) => onChange({ by })}
          options={BY.map((value) => ({ value, label: attribution(`by_${value}`) }))}
          style={WIDTH}
        />
      )}
      {kind !== "attention" && kind !== "alerts" && (
        <Select<Card["days"]>
          aria-label={t("days")}
          value={card.days}
          onChange={(days) => onChange({ days })}
          options={DAYS.map((value) => ({ value, label: t("within", { count: value }) }))}
          popupMatchSelectWidth={false}
        />
      )}
      <Select<Card["width"]>
        aria-label={t("width.name")}
        value={card.width}
        onChange={(width) => onChange({ width })}
        options={WIDTHS.map((value) => ({ value, label: t(`width.${value}`) }))}
        popupMatchSelectWidth={false}
      />
    </>
  );
}
