import { InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { joinDuration, splitDuration, type Unit } from "@/shared/format/duration";

const UNITS: Unit[] = ["minutes", "hours", "days", "weeks"];

interface Props {
  /** ISO 8601 of fixed length, e.g. `P30D`. */
  value: string;
  onChange: (iso: string) => void;
  id?: string | undefined;
  min?: number;
  /** Accessible name, where no label stands before it. */
  label?: string;
}

/** A length of time as a number and a unit. */
export function DurationInput({ value, onChange, id, min = 0, label }: Props) {
  const { t } = useTranslation();
  const { n, unit } = splitDuration(value) ?? { n: null, unit: "days" as Unit };
  return (
    <Space.Compact>
      <InputNumber
        {...(id && { id })}
        aria-label={label ?? t("unit.length")}
        value={n}
        min={min}
        max={100_000}
        precision={0}
        controls={false}
        style={{ width: 64 }}
        onChange={(next) => next !== null && onChange(joinDuration(next, unit))}
      />
      <Select<Unit>
        aria-label={t("unit.label")}
        value={unit}
        popupMatchSelectWidth={false}
        options={(unit === "seconds" ? (["seconds", ...UNITS] as const) : UNITS).map((each) => ({
          value: each,
          label: t(`unit.${each}`, { count: n ?? 0 }),
        }))}
        onChange={(next) => onChange(joinDuration(n ?? 1, next))}
      />
    </Space.Compact>
  );
}
