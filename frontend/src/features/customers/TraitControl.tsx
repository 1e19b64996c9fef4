import { Input, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { isNumber } from "@/shared/api/json";
import { DayPicker, LocalTimePicker } from "@/shared/controls/DayPicker";
import { NumberField } from "@/shared/controls/NumberField";
import { instantOf, localOf } from "@/shared/format/time";
import { useZone } from "@/shared/session/workspace";
import { entriesOf, hasTime, type TraitType } from "./trait";

interface Props {
  id: string;
  type: TraitType;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The value that is saved: entries of a list keep their kind, and a date with a time keeps the time. */
  saved?: unknown;
}

const WIDE = { width: "100%" };

/** The control for a trait of that type. */
export function TraitControl({ id, type, value, onChange, saved }: Props) {
  const { t } = useTranslation();
  const zone = useZone();
  const text = typeof value === "string" ? value : "";
  switch (type) {
    case "boolean":
      return (
        <Segmented<"yes" | "no" | "">
          id={id}
          value={typeof value === "boolean" ? (value ? "yes" : "no") : ""}
          onChange={(answer) => onChange(answer === "yes")}
          options={[
            { value: "yes", label: t("act.yes") },
            { value: "no", label: t("act.no") },
          ]}
        />
      );
    case "number":
      return <NumberField id={id} value={isNumber(value) ? value : null} onChange={onChange} style={WIDE} />;
    case "date":
      return hasTime(saved) ? (
        <LocalTimePicker
          id={id}
          value={hasTime(text) ? localOf(text, zone) : ""}
          onChange={(local) => onChange(local && instantOf(local, zone))}
          style={WIDE}
        />
      ) : (
        <DayPicker id={id} value={text} onChange={onChange} style={WIDE} />
      );
    case "list":
      return (
        <Select
          id={id}
          mode="tags"
          value={(Array.isArray(value) ? value : []).map(String)}
          onChange={(texts: string[]) => onChange(entriesOf(texts, saved))}
          tokenSeparators={[",", "，", ";", "；"]}
          suffixIcon={null}
          open={false}
          style={WIDE}
        />
      );
    case "text":
      return (
        <Input.TextArea
          id={id}
          value={text}
          autoSize={{ minRows: 1, maxRows: 6 }}
          maxLength={5000}
          onChange={(event) => onChange(event.target.value)}
          // A line is the usual case: Enter saves the form, Shift+Enter begins a new line.
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }
          }}
        />
      );
  }
}
