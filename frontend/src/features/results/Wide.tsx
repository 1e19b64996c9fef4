import type { ReactNode } from "react";
import styles from "./Results.module.css";

/** A table with many columns, which scrolls inside. */
export function Wide({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it.
    <section className={styles.wide} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
