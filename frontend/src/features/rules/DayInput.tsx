import { DayPicker, LocalTimePicker } from "@/shared/controls/DayPicker";
import { instantOf, localOf } from "@/shared/format/time";
import { useZone } from "@/shared/session/workspace";

interface Props {
  /** An ISO day or moment; "" when open. */
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder?: string;
}

/** Tells an instant from a local time. */
const OFFSET = /(Z|[+-]\d\d:?\d\d)$/i;

/** A day; a value that came with a time of day is shown and kept with it, an instant by the workspace's clock. */
export function DayInput({ value, onChange, label, placeholder }: Props) {
  const zone = useZone();
  if (!value.includes("T")) {
    return (
      <DayPicker label={label} placeholder={placeholder} value={value} onChange={onChange} style={{ width: 128 }} />
    );
  }
  const instant = OFFSET.test(value);
  return (
    <LocalTimePicker
      label={label}
      placeholder={placeholder}
      value={instant ? localOf(value, zone) : value}
      onChange={(local) => onChange(local && instant ? instantOf(local, zone) : local)}
      style={{ width: 168 }}
    />
  );
}
