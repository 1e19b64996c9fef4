import { Input } from "antd";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { nameProblem, ReservedNames } from "./names";
import styles from "./SchemaForm.module.css";

interface Props {
  id: string | undefined;
  value: string;
  /** The names of the other items of the list. */
  others: readonly string[];
  onChange: (value: string) => void;
  label?: string;
  maxLength?: number | undefined;
}

/** The name of an item of a list. What may not stand is shown while it is typed, and taken back when it is left. */
export function ItemName({ id, value, others, onChange, label, maxLength }: Props) {
  const { t } = useTranslation();
  const reserved = useContext(ReservedNames);
  const [typed, setTyped] = useState<string | null>(null);
  const problem = typed === null ? null : nameProblem(typed, [...others, ...reserved]);
  const type = (name: string) => {
    const stands = nameProblem(name, [...others, ...reserved]) === null;
    setTyped(stands ? null : name);
    if (stands) onChange(name);
  };
  return (
    <div className={styles.named}>
      <Input
        id={id}
        value={typed ?? value}
        aria-label={label}
        aria-invalid={problem !== null}
        status={problem ? "error" : ""}
        maxLength={maxLength}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setTyped(null)}
      />
      {problem && (
        <p className={styles.problem} data-severity="error" role="alert">
          {t(`form.name_${problem}`)}
        </p>
      )}
    </div>
  );
}
