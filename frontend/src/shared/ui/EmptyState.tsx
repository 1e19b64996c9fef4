import type { LucideIcon } from "lucide-react";
import { Inbox } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

interface Props {
  title: ReactNode;
  help?: ReactNode;
  icon?: LucideIcon;
  /** The next thing to do, usually one button. */
  children?: ReactNode;
}

/** What a place says when there is nothing in it yet, and what to do about it. */
export function EmptyState({ title, help, icon: Icon = Inbox, children }: Props) {
  return (
    <div className={styles.empty}>
      <div className={styles.icon}>
        <Icon size={24} strokeWidth={1.5} aria-hidden />
      </div>
      <h2>{title}</h2>
      {help && <p>{help}</p>}
      {children && <div className={styles.act}>{children}</div>}
    </div>
  );
}
