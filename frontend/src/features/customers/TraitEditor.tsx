import { Button, Form, Select } from "antd";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { TraitSelect } from "@/entities/catalog/TraitSelect";
import { useCatalog } from "@/entities/catalog/use-catalog";
import { ApiError } from "@/shared/api/client";
import { useMessage } from "@/shared/i18n/use-message";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Customers.module.css";
import type { Customer } from "./customer";
import { TraitControl } from "./TraitControl";
import { blank, isBlank, knownTypes, type TraitType, TYPES, typeOf } from "./trait";
import { useEdit } from "./use-edit";

interface Props {
  customer: Customer;
  onDone: () => void;
}

/** Sets a trait of the customer, and offers to set it back. */
function useSetTrait(customer: Customer, onDone: () => void) {
  const { t } = useTranslation("customers");
  const toast = useToast();
  const { trait } = useEdit(customer.id);
  const set = (name: string, value: unknown) =>
    trait.mutate(
      { name, value: value as never },
      {
        onSuccess: () => {
          const before = customer.traits[name] ?? null;
          const back = () =>
            trait.mutate(
              { name, value: before as never },
              { onSuccess: () => toast.done(t("undone")), onError: toast.failed },
            );
          toast.done(t(value === null ? "trait_removed" : "trait_saved", { name }), back);
          onDone();
        },
      },
    );
  return { set, error: trait.error, busy: trait.isPending };
}

/** Edits one trait in place, with the control for its type. */
export function TraitEditor({ customer, name, onDone }: Props & { name: string }) {
  const { t } = useTranslation("customers");
  const saved = customer.traits[name];
  const type = typeOf(saved);
  const id = useId();
  const [value, setValue] = useState(saved);
  const { set, error, busy } = useSetTrait(customer, onDone);
  return (
    <EditForm
      onSubmit={() => set(name, value)}
      onCancel={onDone}
      busy={busy}
      disabled={type === null || isBlank(value)}
      extra={
        <Button type="text" size="small" danger disabled={busy} onClick={() => set(name, null)}>
          {t("trait_remove")}
        </Button>
      }
    >
      <Field label={name} id={id} error={error} at={["value", "name", ""]}>
        {type ? (
          <TraitControl id={id} type={type} value={value} onChange={setValue} saved={saved} />
        ) : (
          <p className="pl-soft">{t("trait_object")}</p>
        )}
      </Field>
    </EditForm>
  );
}

/** Adds a trait: one that others have, with the type it has there, or a new one. */
export function NewTrait({ customer, onDone }: Props) {
  const { t } = useTranslation("customers");
  const { data } = useCatalog();
  const id = useId();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<TraitType | null>(null);
  const known = knownTypes(data?.traits ?? [], name.trim());
  const choices = known.length > 0 ? known : TYPES;
  const type = chosen && choices.includes(chosen) ? chosen : (choices[0] ?? "text");
  const [typed, setTyped] = useState<{ type: TraitType; value: unknown }>({ type, value: blank(type) });
  // What was typed as another type is no value of this one.
  const value = typed.type === type ? typed.value : blank(type);
  const { set, error, busy } = useSetTrait(customer, onDone);
  return (
    <div className={styles.editing}>
      <EditForm
        onSubmit={() => set(name.trim(), value)}
        onCancel={onDone}
        busy={busy}
        disabled={name.trim() === "" || isBlank(value)}
      >
        <Field label={t("trait_name")} id={`${id}-name`} error={error} at={["name"]}>
          <TraitSelect id={`${id}-name`} value={name} onChange={setName} />
        </Field>
        {choices.length > 1 && (
          <Field label={t("trait_type")} id={`${id}-type`}>
            <Select<TraitType>
              id={`${id}-type`}
              value={type}
              onChange={setChosen}
              options={choices.map((each) => ({ value: each, label: t(`type.${each}`) }))}
            />
          </Field>
        )}
        <Field label={t("trait_value")} id={`${id}-value`} error={error} at={["value", ""]}>
          <TraitControl
            key={type}
            id={`${id}-value`}
            type={type}
            value={value}
            onChange={(next) => setTyped({ type, value: next })}
          />
        </Field>
      </EditForm>
    </div>
  );
}

interface FormProps {
  onSubmit: () => void;
  onCancel: () => void;
  busy: boolean;
  disabled: boolean;
  extra?: ReactNode;
  children: ReactNode;
}

/** A small form in place: Enter saves, Escape leaves everything as it is. */
export function EditForm({ onSubmit, onCancel, busy, disabled, extra, children }: FormProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  // Whoever asked for the form is about to type.
  useEffect(() => form.current?.querySelector<HTMLElement>("input, textarea")?.focus(), []);
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!disabled && !busy) onSubmit();
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      {children}
      <div className={styles.editActs}>
        <Button type="primary" size="small" htmlType="submit" loading={busy} disabled={disabled}>
          {t("act.save")}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t("act.cancel")}
        </Button>
        {extra}
      </div>
    </form>
  );
}

interface FieldProps {
  label: string;
  id: string;
  error?: Error | null;
  /** The paths of problems that are said here; "" also takes an error that names no field. */
  at?: readonly string[];
  children: ReactNode;
}

/** A labelled control, with what the server says of it below. */
export function Field({ label, id, error = null, at = [], children }: FieldProps) {
  const message = useMessage();
  const problems = error instanceof ApiError ? error.problems : [];
  const own = problems.filter(({ path }) => at.includes(path)).map(message);
  if (error && problems.length === 0 && at.includes("")) own.push(message(error));
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      layout="vertical"
      style={{ marginBottom: 10 }}
      {...(own.length > 0 && { help: own.join(" "), validateStatus: "error" as const })}
    >
      {children}
    </Form.Item>
  );
}
