import { DatePicker, TimePicker } from "antd";
import type { CSSProperties, ReactNode } from "react";
import { fromCalendar, toCalendar } from "@/shared/format/calendar";

interface Props {
  id?: string;
  /** As text, empty where nothing is chosen: a day “2026-11-27”, a local time “2026-11-27T09:00”, a time of day “09:00”. */
  value?: string;
  onChange?: (value: string) => void;
  label?: string | undefined;
  placeholder?: string | undefined;
  style?: CSSProperties;
}

/** What antd's pickers have in common; a form gives `value` and `onChange` by itself. */
const common = ({ id, value = "", label, placeholder, style }: Props) => ({
  ...(id && { id }),
  ...(label && { "aria-label": label }),
  ...(placeholder && { placeholder }),
  ...(style && { style }),
  value: toCalendar(value),
});

/** Keeps Enter, which closes a picker, from submitting the form around it. */
function WithoutSubmit({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here; the picker within has handled the key.
    <span style={{ display: "contents" }} onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}>
      {children}
    </span>
  );
}

/** A day; `from` is the first that can be chosen. */
export function DayPicker({ from, ...props }: Props & { from?: string }) {
  return (
    <WithoutSubmit>
      <DatePicker
        {...common(props)}
        {...(from && { disabledDate: (day) => fromCalendar(day, "day") < from })}
        onChange={(day) => props.onChange?.(fromCalendar(day, "day"))}
      />
    </WithoutSubmit>
  );
}

/** A day and a time by the clock of some zone, which the form around it names. */
export function LocalTimePicker(props: Props) {
  return (
    <WithoutSubmit>
      <DatePicker
        {...common(props)}
        showTime={{ format: "HH:mm" }}
        format="YYYY-MM-DD HH:mm"
        needConfirm={false}
        onChange={(at) => props.onChange?.(fromCalendar(at, "local"))}
      />
    </WithoutSubmit>
  );
}

/** A time of day, every five minutes. */
export function TimeOfDayPicker(props: Props) {
  return (
    <WithoutSubmit>
      <TimePicker
        {...common(props)}
        format="HH:mm"
        minuteStep={5}
        allowClear={false}
        needConfirm={false}
        onChange={(time) => props.onChange?.(fromCalendar(time, "time"))}
      />
    </WithoutSubmit>
  );
}
