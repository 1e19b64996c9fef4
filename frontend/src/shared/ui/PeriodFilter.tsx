import { DatePicker } from "antd";
import { useTranslation } from "react-i18next";
import { fromCalendar, toCalendar } from "@/shared/format/calendar";
import { addDays, dayOf, startOfDay } from "@/shared/format/time";
import { useZone } from "@/shared/session/workspace";

interface Period {
  /** The first instant that is wanted; empty: from the beginning. */
  start: string;
  /** The first instant that is no longer wanted; empty: until now. */
  end: string;
}

/** Narrows a list down to whole days of the workspace. */
export function PeriodFilter({ start, end, onChange }: Period & { onChange: (period: Period) => void }) {
  const { t } = useTranslation();
  const zone = useZone();
  return (
    <DatePicker.RangePicker
      allowEmpty={[true, true]}
      placeholder={[t("filter.from"), t("filter.until")]}
      value={[toCalendar(start && dayOf(start, zone)), toCalendar(end && addDays(dayOf(end, zone), -1))]}
      onChange={(days) => {
        const [first, last] = [0, 1].map((n) => fromCalendar(days?.[n], "day")) as [string, string];
        onChange({
          start: first && startOfDay(first, zone),
          end: last && startOfDay(addDays(last, 1), zone),
        });
      }}
      style={{ width: 250 }}
    />
  );
}
