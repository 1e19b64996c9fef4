import { Tooltip } from "antd";
import type { ReactNode } from "react";
import styles from "./NumberTable.module.css";

interface Head {
  name: string;
  /** Explains the name. */
  help?: string | undefined;
  /** Its values are words: they begin at the left. */
  words?: boolean;
}

interface Row {
  key: string;
  name: ReactNode;
  values: readonly ReactNode[];
  /** The sum of the others. */
  total?: boolean;
}

interface Props {
  /** Accessible name of the table. */
  label: string;
  /** The first is that of the names. */
  head: readonly Head[];
  rows: readonly Row[];
}

/** A table whose first column is words, and the others are numbers unless they say otherwise. */
export function NumberTable({ label, head, rows }: Props) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {head.map(({ name, help, words }) => (
            <th key={name} scope="col" className={words ? styles.words : undefined}>
              {help ? (
                <Tooltip title={help}>
                  <span className={styles.explained}>{name}</span>
                </Tooltip>
              ) : (
                name
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, values, total = false }) => (
          <tr key={key} data-total={total}>
            <th scope="row">{name}</th>
            {values.map((value, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place.
              <td key={n} className={head[n + 1]?.words ? styles.words : "pl-num"}>
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
