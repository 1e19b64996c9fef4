import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Notice.module.css";

interface Props {
  icon: LucideIcon;
  testId: string;
  /** Where it leads. */
  act: ReactNode;
  children: ReactNode;
}

/** A line over every page that says what needs somebody. */
export function Notice({ icon: Icon, testId, act, children }: Props) {
  return (
    <div className={styles.notice} role="status" data-testid={testId}>
      <Icon size={16} aria-hidden />
      <span>{children}</span>
      {act}
    </div>
  );
}
