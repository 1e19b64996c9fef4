import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Place } from "./parts";

export const PERIODS = [
  "today",
  "yesterday",
  "tomorrow",
  "this_week",
  "last_week",
  "next_week",
  "this_month",
  "last_month",
  "next_month",
  "this_year",
  "last_year",
  "next_year",
] as const;
export type Period = (typeof PERIODS)[number];

const PLACES: readonly Place[] = ["workspace", "customer"];

/** Whole days around the present one. */
export function PeriodInput({ value, onChange }: { value: string; onChange: (period: Period) => void }) {
  const { t } = useTranslation("rules");
  return (
    <Select<Period>
      aria-label={t("label.period")}
      value={value as Period}
      onChange={onChange}
      options={PERIODS.map((each) => ({ value: each, label: t(`period.${each}`) }))}
      popupMatchSelectWidth={false}
    />
  );
}

/** Whose days count. */
export function PlaceSelect({ value, onChange }: { value: Place; onChange: (place: Place) => void }) {
  const { t } = useTranslation("rules");
  return (
    <Select<Place>
      aria-label={t("label.zone")}
      value={value}
      onChange={onChange}
      options={PLACES.map((each) => ({ value: each, label: t(`zone.${each}`) }))}
      popupMatchSelectWidth={false}
    />
  );
}
