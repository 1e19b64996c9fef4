import { Button } from "antd";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./SchemaForm.module.css";
import { type Config, initialItem, type Schema } from "./schema";

interface Props {
  schema: Schema;
  items: Schema;
  root: Schema;
  value: Config[];
  onChange: (value: Config[]) => void;
  /** The form of one item; `others` are the names of the rest. */
  children: (item: Config, n: number, others: string[], onChange: (item: Config) => void) => ReactNode;
}

/** A list of objects in an order that matters: a small form for each, to add, remove and move. */
export function ItemList({ schema, items, root, value, onChange, children }: Props) {
  const { t } = useTranslation();
  const swap = (a: number, b: number) => {
    const next = [...value];
    [next[a], next[b]] = [next[b] as Config, next[a] as Config];
    onChange(next);
  };
  const names = value.map((item) => String(item.name ?? ""));
  return (
    <div>
      {value.map((item, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no id, and their names are being typed.
        <div key={n} className={styles.item}>
          <div className={styles.head}>
            <strong>{t("form.item", { n: n + 1 })}</strong>
            <span>
              <Button
                type="text"
                size="small"
                aria-label={t("form.up")}
                disabled={n === 0}
                icon={<ArrowUp size={14} />}
                onClick={() => swap(n, n - 1)}
              />
              <Button
                type="text"
                size="small"
                aria-label={t("form.down")}
                disabled={n === value.length - 1}
                icon={<ArrowDown size={14} />}
                onClick={() => swap(n, n + 1)}
              />
              <Button
                type="text"
                size="small"
                aria-label={t("form.remove")}
                disabled={value.length <= (schema.minItems ?? 0)}
                icon={<X size={14} />}
                onClick={() => onChange(value.filter((_, index) => index !== n))}
              />
            </span>
          </div>
          {children(
            item,
            n,
            names.filter((_, index) => index !== n),
            (next) => onChange(value.map((each, index) => (index === n ? next : each))),
          )}
        </div>
      ))}
      <Button
        size="small"
        className={styles.add ?? ""}
        icon={<Plus size={14} />}
        disabled={value.length >= (schema.maxItems ?? 100)}
        onClick={() => onChange([...value, initialItem(items, root, names)])}
      >
        {t("form.add")}
      </Button>
    </div>
  );
}
