import styles from "./Audit.module.css";
import { changesOf } from "./changes";
import type { Entry } from "./entry";

/** The values that an entry changed, before and after, and its details; one value a line. */
export function Changed({ entry }: { entry: Entry }) {
  return (
    <ul className={styles.changes}>
      {[...changesOf(entry.before, entry.after), ...changesOf({}, entry.details, "details")].map((change) => (
        <li key={change.field}>
          <code>{change.field}</code>: {change.before} → {change.after}
        </li>
      ))}
    </ul>
  );
}
