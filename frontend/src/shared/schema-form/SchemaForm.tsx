import { Switch } from "antd";
import type { FlatNamespace } from "i18next";
import { Fragment, type ReactNode } from "react";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { useForms } from "./control";
import { controlFor } from "./controls";
import { ItemList } from "./ItemList";
import { ItemName } from "./ItemName";
import { under, underItem } from "./problems";
import styles from "./SchemaForm.module.css";
import { type Config, fields, initial, nullable, resolve, type Schema, spoken } from "./schema";
import { useUnsaid } from "./use-unsaid";

interface Props {
  /** Unique on the page; ids of the fields begin with it. */
  name: string;
  schema: Schema;
  /** The document that `$ref`s point into; the schema itself, unless it is a part of another. */
  root?: Schema;
  /** The texts that say what the schema leaves unsaid: `help.<field>` and `option.<field>.<value>`. */
  words: FlatNamespace;
  value: Config;
  /** Gets the new object, and which field was changed. */
  onChange: (value: Config, field: string) => void;
  /** Paths are relative to the object. */
  problems: Problem[];
  /** For an item of a list: the names of the others, which its own may not repeat. */
  others?: readonly string[];
  /** What stands in place of a form without fields. */
  empty?: ReactNode;
}

/** A form drawn from a JSON Schema: a label, a control and its problems for each field. */
export function SchemaForm({ name, schema, root = schema, words, value, onChange, problems, others, empty }: Props) {
  const { arrangements } = useForms();
  const own = fields(schema, root);
  if (own.length === 0) return empty ?? null;
  const required = resolve(schema, root).required ?? [];
  const names = own.map(([field]) => field);
  const arrangement = arrangements.find(({ fits }) => fits(names));
  const first = names.find((field) => arrangement?.headOf?.includes(field));
  return (
    <div className={styles.form}>
      {own.map(([field, sub]) => (
        <Fragment key={field}>
          {field === first && arrangement?.Head && <arrangement.Head value={value} onChange={onChange} />}
          {(arrangement?.shown(field, value) ?? true) && (
            <Field
              chosen={arrangement?.chosen?.includes(field) ?? false}
              id={`${name}.${field}`}
              field={field}
              schema={sub}
              root={root}
              words={words}
              required={required.includes(field)}
              owner={value}
              onChange={(next) => onChange({ ...value, [field]: next }, field)}
              problems={under(problems, field)}
              others={field === "name" ? others : undefined}
            />
          )}
        </Fragment>
      ))}
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
  words: FlatNamespace;
  required: boolean;
  owner: Config;
  onChange: (value: unknown) => void;
  problems: Problem[];
  others: readonly string[] | undefined;
}

/** One field: its label, a switch if it may be empty, help, the control, and what is wrong with it. */
function Field({ chosen, required, ...props }: FieldProps) {
  const { id, field, schema, root, words, owner, onChange, problems } = props;
  const unsaid = useUnsaid(words);
  const message = useMessage();
  const title = schema.title ?? spoken(field);
  const help = schema.description ?? unsaid(`help.${field}`);
  const value = owner[field] === undefined ? initial(schema, root) : owner[field];
  const optional = nullable(schema, root);
  const inner = optional ?? schema;
  const off = optional !== null && value === null;
  const here = useOwn(inner, root, problems);
  const said = here.map((problem) => (
    <p key={`${problem.path} ${problem.code}`} className={styles.problem} data-severity={problem.severity} role="alert">
      {message(problem)}
    </p>
  ));
  if (useForms().bare.includes(schema.format ?? "")) {
    return (
      <div className={styles.bare} data-field={field}>
        <Inner {...props} title={title} schema={inner} value={value} />
        {said}
      </div>
    );
  }
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
      {!off && <Inner {...props} title={title} schema={inner} value={value} />}
      {said}
    </div>
  );
}

/** The objects of a list, or null if it is none of those. */
function itemsOf(schema: Schema, root: Schema): Schema | null {
  const items = schema.type === "array" && !schema.format && schema.items ? resolve(schema.items, root) : null;
  return items?.type === "object" ? items : null;
}

const isObject = (schema: Schema): boolean =>
  schema.type === "object" && schema.properties !== undefined && !schema.format;

/** The problems that are said below the field: of the value as a whole, and those inside it that nothing else shows. */
function useOwn(schema: Schema, root: Schema, problems: Problem[]): Problem[] {
  const { inside } = useForms();
  const shown = itemsOf(schema, root) !== null || isObject(schema) || inside.includes(schema.format ?? "");
  return shown ? problems.filter(({ path }) => path === "") : problems;
}

type InnerProps = Omit<FieldProps, "required" | "chosen"> & { title: string; value: unknown };

/** A list of objects, an object, or one value. */
function Inner({ id, field, title, schema, root, words, value, owner, onChange, problems, others }: InnerProps) {
  const { controls } = useForms();
  const items = itemsOf(schema, root);
  if (items) {
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
            words={words}
            value={item}
            onChange={change}
            problems={underItem(problems, n)}
            others={names}
          />
        )}
      </ItemList>
    );
  }
  if (isObject(schema)) {
    return (
      <fieldset className={styles.nested} aria-label={title}>
        <SchemaForm
          name={id}
          schema={schema}
          root={root}
          words={words}
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
  const Control = controlFor(schema, controls);
  return (
    <Control
      id={id}
      field={field}
      schema={schema}
      words={words}
      value={value}
      onChange={onChange}
      owner={owner}
      problems={problems}
    />
  );
}
