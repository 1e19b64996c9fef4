import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ColumnPicker.module.css";
import type { ExportColumn } from "./export";

const SEARCHED = 12;
const MOST = 200;

interface Props {
  columns: readonly ExportColumn[];
  picked: readonly string[];
  onPick: (keys: string[]) => void;
}

/** Which columns an export has. */
export function ColumnPicker({ columns, picked, onPick }: Props) {
  const { t } = useTranslation("exports");
  const { t: shared } = useTranslation();
  const [text, setText] = useState("");
  const shown = columns.filter(({ heading }) => heading.toLowerCase().includes(text.trim().toLowerCase()));
  const others = picked.filter((key) => !shown.some((column) => column.key === key));
  return (
    <fieldset className={styles.picker}>
      <legend>{t("columns_n", { count: picked.length })}</legend>
      <div className={styles.bar}>
        {columns.length > SEARCHED && (
          <Input
            allowClear
            size="small"
            aria-label={t("find_column")}
            placeholder={t("find_column")}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <Button
          type="link"
          size="small"
          onClick={() => onPick([...others, ...shown.map(({ key }) => key)].slice(0, MOST))}
        >
          {shared("act.all")}
        </Button>
        <Button type="link" size="small" onClick={() => onPick(others)}>
          {shared("act.none")}
        </Button>
      </div>
      <div className={styles.columns}>
        <Checkbox.Group
          value={[...picked]}
          onChange={(keys) =>
            onPick([...others, ...keys.map(String)].filter((key, at, all) => all.indexOf(key) === at))
          }
          options={shown.map(({ key, heading }) => ({ value: key, label: heading }))}
        />
      </div>
    </fieldset>
  );
}
