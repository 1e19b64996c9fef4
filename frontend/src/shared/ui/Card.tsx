import type { ReactNode } from "react";
import styles from "./Card.module.css";

interface Props {
  title?: ReactNode;
  /** To the right of the title: a control or a number. */
  extra?: ReactNode;
  /** Without inner margins, for lists that go to the edge. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled piece of a page. */
export function Card({ title, extra, flush = false, children }: Props) {
  return (
    <section className={`pl-card ${styles.card}`} data-flush={flush}>
      {(title || extra) && (
        <div className={styles.head}>
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  );
}

/** A page in two columns: the matter, and to its right (below it on narrow screens) what belongs to it. */
export function Columns({ children, aside }: { children: ReactNode; aside: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>{children}</div>
      <aside className={styles.stack}>{aside}</aside>
    </div>
  );
}
