import { Fragment, type ReactNode } from "react";
import styles from "./Facts.module.css";

interface Props {
  /** Name -> value, in the order to show them; values of null and false are left out. */
  rows: Record<string, ReactNode>;
  /** Values to the left, for drawers. */
  wide?: boolean;
}

/** Names and values, one a line. */
export function Facts({ rows, wide = false }: Props) {
  return (
    <dl className={styles.facts} data-wide={wide}>
      {Object.entries(rows)
        .filter(([, value]) => value !== null && value !== false && value !== undefined)
        .map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
