import { Segmented, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import type { Config, Schema } from "../types";
import { Control } from "./controls";
import { ItemList } from "./ItemList";
import { ItemName } from "./ItemName";
import styles from "./SchemaForm.module.css";
import { fields, initial, nullable, resolve } from "./schema";

interface Props {
  /** Unique on the page; ids of the fields begin with it. */
  name: string;
  schema: Schema;
  /** The document that `$ref`s point into. */
  root: Schema;
  value: Config;
  /** Gets the new object, and which field was changed. */
  onChange: (value: Config, field: string) => void;
  /** Paths are relative to the object. */
  problems: Problem[];
  /** For an item of a list: the names of the others, which its own may not repeat. */
  others?: readonly string[];
}

/** The part of `problems` that lies under a field, with paths relative to it. */
export function under(problems: Problem[], field: string): Problem[] {
  return problems.flatMap((problem) => {
    if (problem.path === field) return [{ ...problem, path: "" }];
    if (!problem.path.startsWith(field)) return [];
    const rest = problem.path.slice(field.length);
    return rest.startsWith(".")
      ? [{ ...problem, path: rest.slice(1) }]
      : rest.startsWith("[")
        ? [{ ...problem, path: rest }]
        : [];
  });
}

const EVENT_ONLY = new Set(["event", "where", "value"]);

/** A form drawn from a JSON Schema: a label, a control and its problems for each field. */
export function SchemaForm({ name, schema, root, value, onChange, problems, others }: Props) {
  const { t } = useTranslation("canvas");
  const own = fields(schema, root);
  if (own.length === 0) return <p className="pl-soft">{t("inspector.no_fields")}</p>;
  const names = own.map(([field]) => field);
  // What is told by an event or by a rule is one choice, not a switch beside a field.
  const choice = names.includes("event") && names.includes("rule");
  const byRule = choice && value.rule !== null && value.rule !== undefined;
  const first = names.find((field) => field === "event" || field === "rule");
  const shown = (field: string) => {
    if (field === "after") return value.mode === undefined || value.mode === "after";
    if (!choice) return true;
    return byRule ? !EVENT_ONLY.has(field) : field !== "rule";
  };
  const segmented = (
    <Segmented
      key="by"
      block
      value={byRule ? "rule" : "event"}
      options={[
        { value: "event", label: t("form.by_event") },
        { value: "rule", label: t("form.by_rule") },
      ]}
      onChange={(by) => onChange({ ...value, rule: by === "rule" ? { kind: "all", rules: [] } : null }, "rule")}
    />
  );
  return (
    <div className={styles.form}>
      {own
        .filter(([field]) => shown(field) || (choice && field === first))
        .flatMap(([field, sub]) => [
          choice && field === first ? segmented : null,
          shown(field) ? (
            <Field
              key={field}
              chosen={choice && field === "rule"}
              id={`${name}.${field}`}
              field={field}
              schema={sub}
              root={root}
              required={resolve(schema, root).required?.includes(field) ?? false}
              owner={value}
              onChange={(next) => onChange({ ...value, [field]: next }, field)}
              problems={under(problems, field)}
              others={field === "name" ? others : undefined}
            />
          ) : null,
        ])}
    </div>
  );
}

interface FieldProps {
  id: string;
  field: string;
  /** It was chosen instead of another, so it has no switch of its own. */
  chosen: boolean;
  schema: Schema;
  root: Schema;
  required: boolean;
  owner: Config;
  onChange: (value: unknown) => void;
  problems: Problem[];
  others: readonly string[] | undefined;
}

function Field({ id, field, chosen, schema, root, required, owner, onChange, problems, others }: FieldProps) {
  const { i18n, t } = useTranslation("canvas");
  const message = useMessage();
  const title = schema.title ?? field;
  const help = schema.description ?? (i18n.exists(`canvas:help.${field}`) ? t(`help.${field as "goal"}`) : "");
  const here = problems.filter((problem) => problem.path === "");
  const value = owner[field] === undefined ? initial(schema, root) : owner[field];
  const optional = nullable(schema, root);
  const inner = optional ?? schema;
  const off = optional !== null && value === null;
  return (
    <div className={styles.field} data-field={field}>
      <div className={styles.label}>
        <label htmlFor={id} data-required={required}>
          {title}
        </label>
        {optional && !chosen && (
          <Switch size="small" id={id} checked={!off} onChange={(on) => onChange(on ? initial(inner, root) : null)} />
        )}
      </div>
      {help && <p className={styles.help}>{help}</p>}
      {!off && (
        <Inner
          id={id}
          title={title}
          schema={inner}
          root={root}
          value={value}
          owner={owner}
          onChange={onChange}
          problems={problems}
          others={others}
        />
      )}
      {here.map((problem) => (
        <p key={problem.code} className={styles.problem} data-severity={problem.severity} role="alert">
          {message(problem)}
        </p>
      ))}
    </div>
  );
}

type InnerProps = Omit<FieldProps, "field" | "required" | "chosen"> & { title: string; value: unknown };

/** A list of objects, an object, or one value. */
function Inner({ id, title, schema, root, value, owner, onChange, problems, others }: InnerProps) {
  const items = schema.type === "array" && !schema.format && schema.items ? resolve(schema.items, root) : null;
  if (items?.type === "object") {
    return (
      <ItemList
        schema={schema}
        items={items}
        root={root}
        value={Array.isArray(value) ? (value as Config[]) : []}
        onChange={onChange}
      >
        {(item, n, names, change) => (
          <SchemaForm
            name={`${id}.${n}`}
            schema={items}
            root={root}
            value={item}
            onChange={change}
            problems={under(problems, `[${n}]`)}
            others={names}
          />
        )}
      </ItemList>
    );
  }
  if (schema.type === "object" && schema.properties && !schema.format) {
    return (
      <fieldset className={styles.nested} aria-label={title}>
        <SchemaForm
          name={id}
          schema={schema}
          root={root}
          value={(value as Config | null) ?? {}}
          onChange={onChange}
          problems={problems}
        />
      </fieldset>
    );
  }
  if (others) {
    const name = typeof value === "string" ? value : "";
    return <ItemName id={id} value={name} others={others} maxLength={schema.maxLength} onChange={onChange} />;
  }
  return <Control id={id} schema={schema} value={value} onChange={onChange} owner={owner} problems={problems} />;
}
