import { Checkbox, Input, InputNumber, Select, Space, Switch } from "antd";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { LocalTimePicker, TimeOfDayPicker } from "@/shared/controls/DayPicker";
import { DurationInput } from "@/shared/controls/DurationInput";
import { JsonEditor } from "@/shared/controls/JsonEditor";
import { TimeZoneSelect } from "@/shared/controls/TimeZoneSelect";
import { useReasons } from "@/shared/i18n/use-reasons";
import { asText, type Control, type ControlProps, type FormParts, statusOf } from "./control";
import { ScalarInput } from "./ScalarInput";
import type { Schema } from "./schema";
import { SecretsSet } from "./secrets";
import { useUnsaid } from "./use-unsaid";

/** The controls that know nothing but the format. */
export const forms: FormParts = {
  controls: {
    duration: ({ id, value, onChange }) => <DurationInput id={id} value={asText(value)} onChange={onChange} />,
    "local-time": ({ id, value, onChange }) => (
      <TimeOfDayPicker id={id} value={asText(value)} onChange={onChange} style={{ width: "100%" }} />
    ),
    "local-date-time": ({ id, value, onChange }) => (
      <LocalTimePicker id={id} value={asText(value)} onChange={onChange} style={{ width: "100%" }} />
    ),
    weekdays: Weekdays,
    percent: ({ id, schema, value, onChange }) => (
      <InputNumber
        id={id}
        value={typeof value === "number" ? Math.round(value * 1000) / 10 : 0}
        min={(schema.minimum ?? 0) * 100}
        max={(schema.maximum ?? 1) * 100}
        suffix="%"
        onChange={(n) => n !== null && onChange(n / 100)}
        style={{ width: 140 }}
      />
    ),
    password: Password,
    "time-zone": ({ id, value, onChange }) => (
      <TimeZoneSelect id={id} workspaces value={asText(value)} onChange={onChange} style={{ width: "100%" }} />
    ),
    reason: ReasonSelect,
    texts: TextList,
    color: Color,
    code: ({ id, value, onChange, schema, problems }) => (
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 4, maxRows: 16 }}
        value={asText(value)}
        status={statusOf(problems)}
        maxLength={schema.maxLength}
        style={{ fontFamily: "var(--pl-mono)", fontSize: 13 }}
        onChange={(event) => onChange(event.target.value)}
      />
    ),
  },
};

/** The control for a field: by its format; by its type if it has none, or none that is registered. */
export function controlFor(schema: Schema, controls: Readonly<Record<string, Control>>): Control {
  const special = controls[schema.format ?? ""];
  if (special) return special;
  if (schema.enum) return Choice;
  if (schema.anyOf) return Scalar;
  switch (schema.type) {
    case "string":
      return Text;
    case "boolean":
      return OnOff;
    case "integer":
    case "number":
      return NumberInput;
    default:
      return Json;
  }
}

export function Text({ id, schema, value, onChange, problems }: ControlProps) {
  return (
    <Input
      id={id}
      value={asText(value)}
      status={statusOf(problems)}
      maxLength={schema.maxLength}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export function OnOff({ id, value, onChange }: ControlProps) {
  return <Switch id={id} checked={value === true} onChange={onChange} />;
}

export function NumberInput({ id, schema, value, onChange, problems }: ControlProps) {
  return (
    <InputNumber
      id={id}
      value={typeof value === "number" ? value : null}
      status={statusOf(problems)}
      min={schema.minimum ?? schema.exclusiveMinimum ?? Number.MIN_SAFE_INTEGER}
      max={schema.maximum ?? Number.MAX_SAFE_INTEGER}
      {...(schema.type === "integer" && { precision: 0 })}
      onChange={(n) => n !== null && onChange(n)}
      style={{ width: "100%" }}
    />
  );
}

export function Choice({ id, field, schema, words, value, onChange, problems }: ControlProps) {
  const unsaid = useUnsaid(words);
  return (
    <Select
      id={id}
      value={asText(value)}
      status={statusOf(problems)}
      onChange={onChange}
      options={
        schema.enum?.map((option) => ({ value: option, label: unsaid(`option.${field}.${option}`) || option })) ?? []
      }
      style={{ width: "100%" }}
    />
  );
}

export function Scalar({ id, value, onChange }: ControlProps) {
  return <ScalarInput id={id} value={value} onChange={onChange} />;
}

export function Json({ id, value, onChange }: ControlProps) {
  return <JsonEditor id={id} value={value} onChange={onChange} />;
}

const COLOR = /^#[0-9a-f]{6}$/i;

/** A color, picked or typed as six digits. */
function Color({ id, schema, value, onChange, problems }: ControlProps) {
  const { t } = useTranslation();
  const color = asText(value);
  // What is typed counts once it is a color.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Space.Compact block>
      <Input
        type="color"
        aria-label={t("form.pick_color", { name: schema.title ?? "" })}
        value={COLOR.test(color) ? color : "#000000"}
        style={{ width: 52, padding: 4 }}
        onChange={(event) => onChange(event.target.value)}
      />
      <Input
        id={id}
        value={typed ?? color}
        maxLength={7}
        status={statusOf(problems)}
        onChange={({ target }) => {
          setTyped(target.value);
          if (COLOR.test(target.value)) onChange(target.value);
        }}
        onBlur={() => setTyped(null)}
      />
    </Space.Compact>
  );
}

/** What can be set, but not read: it says whether there is one, and is empty until somebody types another. */
function Password({ id, field, value, onChange, problems }: ControlProps) {
  const { t } = useTranslation();
  const set = useContext(SecretsSet)[field] ?? false;
  return (
    <Input.Password
      id={id}
      autoComplete="new-password"
      value={asText(value)}
      status={statusOf(problems)}
      placeholder={t(set ? "form.secret_set" : "form.secret_unset")}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** One of the reasons that the ledgers give; empty for any. */
function ReasonSelect({ id, value, onChange, problems }: ControlProps) {
  const reasons = useReasons().data ?? [];
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      value={asText(value) || null}
      status={statusOf(problems)}
      onChange={(next: string | null | undefined) => onChange(next ?? "")}
      options={reasons.map(({ code, label }) => ({ value: code, label }))}
      style={{ width: "100%" }}
    />
  );
}

/** Several texts without spaces, e.g. addresses: each ends with a comma, a semicolon, a space or Enter. */
function TextList({ id, schema, value, onChange, problems }: ControlProps) {
  return (
    <Select
      id={id}
      mode="tags"
      open={false}
      suffixIcon={null}
      tokenSeparators={[",", ";", " ", "，", "；"]}
      value={Array.isArray(value) ? (value as string[]) : []}
      status={statusOf(problems)}
      {...(schema.maxItems !== undefined && { maxCount: schema.maxItems })}
      onChange={onChange}
      style={{ width: "100%" }}
    />
  );
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

function Weekdays({ value, onChange }: ControlProps) {
  const { t } = useTranslation();
  const days = Array.isArray(value) ? (value as string[]) : [];
  return (
    <>
      <Checkbox.Group
        value={days}
        onChange={(next) => onChange(DAYS.filter((day) => next.includes(day)))}
        options={DAYS.map((day) => ({ value: day, label: t(`form.day.${day}`) }))}
      />
      {days.length === 0 && <div className="pl-soft">{t("form.any_day")}</div>}
    </>
  );
}
