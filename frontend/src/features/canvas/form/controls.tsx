import { Checkbox, DatePicker, Input, InputNumber, Select, Switch, TimePicker } from "antd";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConditionsBuilder } from "@/features/rules/ConditionsBuilder";
import { EventSelect } from "@/features/rules/EventSelect";
import { PropertySelect } from "@/features/rules/PropertySelect";
import type { Condition } from "@/features/rules/parts";
import { RuleBuilder } from "@/features/rules/RuleBuilder";
import type { Rule } from "@/features/rules/rule";
import { TagSelect } from "@/features/rules/TagSelect";
import { TraitSelect } from "@/features/rules/TraitSelect";
import { DurationInput } from "@/shared/controls/DurationInput";
import { JsonEditor } from "@/shared/controls/JsonEditor";
import { useWorkspace } from "@/shared/session/workspace";
import { Arms } from "./Arms";
import type { ControlProps } from "./control";
import { MessageCategory } from "./MessageCategory";
import { RecurrenceInput } from "./RecurrenceInput";
import { ReferenceSelect } from "./ReferenceSelect";
import { ScalarInput } from "./ScalarInput";
import { SchedulePreview } from "./SchedulePreview";

type Control = (props: ControlProps) => ReactNode;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** One control for each `format` of a schema. A new format is a line here. */
const BY_FORMAT: Record<string, Control> = {
  duration: ({ id, value, onChange }) => <DurationInput id={id} value={text(value)} onChange={onChange} />,
  "local-time": ({ id, value, onChange }) => (
    <TimePicker
      id={id}
      format="HH:mm"
      minuteStep={5}
      allowClear={false}
      needConfirm={false}
      style={{ width: "100%" }}
      value={text(value) ? dayjs(text(value), "HH:mm") : null}
      onChange={(time) => onChange(time?.format("HH:mm") ?? "")}
    />
  ),
  "local-date-time": ({ id, value, onChange }) => (
    <DatePicker
      id={id}
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      needConfirm={false}
      style={{ width: "100%" }}
      value={text(value) ? dayjs(text(value)) : null}
      onChange={(day) => onChange(day ? day.format("YYYY-MM-DDTHH:mm") : "")}
    />
  ),
  weekdays: (props) => <Weekdays {...props} />,
  rule: ({ value, onChange, problems }) => (
    <RuleBuilder value={(value as Rule | null) ?? null} onChange={onChange} inJourney problems={problems} />
  ),
  conditions: ({ value, onChange, owner, problems }) => (
    <ConditionsBuilder
      event={text(owner.event)}
      value={(value as Condition[] | null) ?? []}
      onChange={onChange}
      problems={problems}
    />
  ),
  event: ({ id, value, onChange }) => <EventSelect id={id} value={text(value)} onChange={onChange} />,
  property: ({ id, value, onChange, owner }) => (
    <PropertySelect id={id} event={text(owner.event)} value={text(value)} onChange={onChange} />
  ),
  trait: ({ id, value, onChange }) => <TraitSelect id={id} value={text(value)} onChange={onChange} />,
  tag: ({ id, value, onChange }) => <TagSelect id={id} value={text(value)} onChange={onChange} />,
  audience: ({ id, value, onChange }) => (
    <ReferenceSelect id={id} what="audiences" value={text(value)} onChange={onChange} />
  ),
  template: ({ id, value, onChange, owner }) => (
    <ReferenceSelect id={id} what="templates" like={text(owner.channel)} value={text(value)} onChange={onChange} />
  ),
  channel: ({ id, value, onChange }) => (
    <ReferenceSelect id={id} what="channels" value={text(value)} onChange={onChange} />
  ),
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
  arms: (props) => <Arms {...props} />,
  rrule: ({ id, value, onChange, owner }) => (
    <>
      <RecurrenceInput id={id} value={text(value)} onChange={onChange} />
      <SchedulePreview
        start={text(owner.start)}
        zone={text(owner.time_zone)}
        repeat={text(value)}
        onChange={onChange}
      />
    </>
  ),
  "message-category": (props) => <MessageCategory {...props} />,
  "time-zone": (props) => <TimeZoneSelect {...props} />,
};

/** The control for a field: by its format, else by its type. */
export function Control(props: ControlProps): ReactNode {
  const { id, schema, value, onChange } = props;
  const special = BY_FORMAT[schema.format ?? ""];
  if (special) return special(props);
  if (schema.enum) return <Choice {...props} />;
  if (schema.anyOf) return <ScalarInput id={id} value={value} onChange={onChange} />;
  switch (schema.type) {
    case "string":
      return (
        <Input
          id={id}
          value={text(value)}
          maxLength={schema.maxLength}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "boolean":
      return <Switch id={id} checked={value === true} onChange={onChange} />;
    case "integer":
    case "number":
      return (
        <InputNumber
          id={id}
          value={typeof value === "number" ? value : null}
          min={schema.minimum ?? schema.exclusiveMinimum ?? Number.MIN_SAFE_INTEGER}
          max={schema.maximum ?? Number.MAX_SAFE_INTEGER}
          onChange={(n) => n !== null && onChange(n)}
          style={{ width: "100%" }}
        />
      );
    default:
      return <JsonEditor id={id} value={value} onChange={onChange} />;
  }
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

function Weekdays({ value, onChange }: ControlProps) {
  const { t } = useTranslation("canvas");
  const days = Array.isArray(value) ? (value as string[]) : [];
  return (
    <>
      <Checkbox.Group
        value={days}
        onChange={(next) => onChange(DAYS.filter((day) => next.includes(day)))}
        options={DAYS.map((day) => ({ value: day, label: t(`day.${day}`) }))}
      />
      {days.length === 0 && <div className="pl-soft">{t("form.any_day")}</div>}
    </>
  );
}

function Choice({ id, schema, value, onChange }: ControlProps) {
  const { t, i18n } = useTranslation("canvas");
  const label = (option: string) =>
    i18n.exists(`canvas:option.${option}`) ? t(`option.${option as "enter"}`) : option;
  return (
    <Select
      id={id}
      value={text(value)}
      onChange={onChange}
      options={schema.enum?.map((option) => ({ value: option, label: label(option) })) ?? []}
      style={{ width: "100%" }}
    />
  );
}

function TimeZoneSelect({ id, value, onChange }: ControlProps) {
  const { t } = useTranslation("canvas");
  const { time_zone } = useWorkspace();
  const own = { value: "", label: t("form.workspace_zone", { zone: time_zone }) };
  return (
    <Select
      id={id}
      showSearch={{ optionFilterProp: "label" }}
      value={text(value)}
      onChange={onChange}
      options={[
        own,
        ...Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
      ]}
      style={{ width: "100%" }}
    />
  );
}
