import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

interface Period {
  /** The first instant that is wanted; empty: from the beginning. */
  start: string;
  /** The first instant that is no longer wanted; empty: until now. */
  end: string;
}

/** Narrows a list down to whole days. */
export function PeriodFilter({ start, end, onChange }: Period & { onChange: (period: Period) => void }) {
  const { t } = useTranslation();
  return (
    <DatePicker.RangePicker
      allowEmpty={[true, true]}
      placeholder={[t("filter.from"), t("filter.until")]}
      value={[start ? dayjs(start) : null, end ? dayjs(end).subtract(1, "day") : null]}
      onChange={(days) =>
        onChange({
          start: days?.[0]?.startOf("day").toISOString() ?? "",
          end: days?.[1]?.startOf("day").add(1, "day").toISOString() ?? "",
        })
      }
      style={{ width: 250 }}
    />
  );
}
