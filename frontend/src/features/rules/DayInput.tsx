import { DatePicker } from "antd";
import dayjs from "dayjs";

interface Props {
  /** An ISO day or moment; "" when open. */
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder?: string;
}

/** A day; a value that came with a time of day is shown and kept with it. */
export function DayInput({ value, onChange, label, placeholder }: Props) {
  const timed = value.includes("T");
  return (
    <DatePicker
      aria-label={label}
      {...(placeholder && { placeholder })}
      value={value ? dayjs(value) : null}
      showTime={timed ? { format: "HH:mm" } : false}
      onChange={(next) => {
        if (!next) onChange("");
        else onChange(timed ? next.toISOString() : next.format("YYYY-MM-DD"));
      }}
      style={{ width: timed ? 168 : 128 }}
    />
  );
}
