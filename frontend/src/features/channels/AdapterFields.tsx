import { Form, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import type { Field } from "./channel";

interface Props {
  under: "settings" | "secrets";
  fields: Field[];
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  /** Their paths begin with `under`. */
  problems: Problem[];
  /** Which secrets are set already; null for settings, which can be read. */
  secretsSet: Record<string, boolean> | null;
}

/** `signing_secret` as a label, where a schema has no title. */
const spoken = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** The fields of an adapter's schema: one control each, with its problem below it. */
export function AdapterFields({ under, fields, value, onChange, problems, secretsSet }: Props) {
  const { t } = useTranslation("channels");
  const message = useMessage();
  return fields.map(({ name, schema, required }) => {
    const id = `${under}.${name}`;
    const problem = problems.find((each) => each.path === id || each.path.startsWith(`${id}.`));
    const help = schema.description;
    const label = schema.title || spoken(name);
    return (
      <Form.Item
        key={id}
        label={label}
        htmlFor={id}
        required={required}
        {...(problem && { help: message(problem), validateStatus: "error" as const })}
        {...(help && { extra: help })}
      >
        {secretsSet ? (
          <Input.Password
            id={id}
            autoComplete="new-password"
            value={String(value[name] ?? "")}
            placeholder={t(secretsSet[name] ? "secret_set" : "secret_unset")}
            onChange={(event) => onChange({ ...value, [name]: event.target.value })}
          />
        ) : (
          <Control
            id={id}
            field={{ name, schema, required }}
            value={value[name]}
            onChange={(next) => onChange({ ...value, [name]: next })}
          />
        )}
      </Form.Item>
    );
  });
}

interface ControlProps {
  id: string;
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Control({ id, field: { schema }, value, onChange }: ControlProps) {
  if (schema.enum) {
    return (
      <Select
        id={id}
        value={value as string}
        onChange={onChange}
        options={schema.enum.map((each) => ({ value: each, label: each }))}
      />
    );
  }
  if (schema.type === "boolean") return <Switch id={id} checked={value === true} onChange={onChange} />;
  if (schema.type === "number" || schema.type === "integer") {
    return (
      <InputNumber
        id={id}
        value={typeof value === "number" ? value : null}
        min={schema.minimum ?? Number.MIN_SAFE_INTEGER}
        max={schema.maximum ?? Number.MAX_SAFE_INTEGER}
        {...(schema.type === "integer" && { precision: 0 })}
        onChange={(next) => next !== null && onChange(next)}
        style={{ width: 160 }}
      />
    );
  }
  return <Input id={id} value={String(value ?? "")} onChange={(event) => onChange(event.target.value)} />;
}
