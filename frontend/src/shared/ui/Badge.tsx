import type { ReactNode } from "react";
import styles from "./StatusTag.module.css";

export type Tone = "good" | "calm" | "warn" | "bad" | "mute";

/** A few words on a coloured ground. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {children}
    </span>
  );
}
