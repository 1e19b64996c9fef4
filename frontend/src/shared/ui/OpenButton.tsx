import type { ReactNode } from "react";
import styles from "./OpenButton.module.css";

/** Opens the drawer of a row by keyboard, as a click anywhere in the row does; looks like plain text. */
export function OpenButton({ onOpen, strong = false, children }: Props) {
  return (
    <button type="button" className={styles.open} data-strong={strong} onClick={onOpen}>
      {children}
    </button>
  );
}

interface Props {
  onOpen: () => void;
  /** Whether it is the name of the row. */
  strong?: boolean;
  children: ReactNode;
}
