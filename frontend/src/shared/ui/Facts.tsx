import { Fragment, type ReactNode } from "react";
import styles from "./Facts.module.css";

export type Fact = readonly [label: ReactNode, value: ReactNode];

/** Names and values, one a line; values of `null` and `false` are left out. `wide` puts values to the left. */
export function Facts({ rows, wide = false }: { rows: readonly Fact[]; wide?: boolean }) {
  return (
    <dl className={styles.facts} data-wide={wide}>
      {rows
        .filter(([, value]) => value !== null && value !== false && value !== undefined)
        .map(([label, value]) => (
          <Fragment key={String(label)}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
