import { useTranslation } from "react-i18next";
import { Counts } from "./Counts";
import styles from "./Entries.module.css";
import { type Entries, useBecame } from "./use-entries";

/** So many rows are listed one by one. */
const MOST = 200;

/** What became of the people of a request, until all is decided; and of each who did not enter, why. */
export function Became({ journey, made, people }: { journey: string; made: Entries; people: readonly string[] }) {
  const { t } = useTranslation("entries");
  const entries = useBecame(journey, made) ?? made;
  const others = entries.people.filter((each) => !["entered", "pending"].includes(each.outcome));
  return (
    <div className={styles.form}>
      <Counts counts={entries.counts} done />
      {entries.audience && !entries.done && <p className="pl-soft">{t("in_background")}</p>}
      {others.length > 0 && (
        <ul className={styles.rows} aria-label={t("others")}>
          {others.slice(0, MOST).map((each) => (
            <li key={each.index}>
              <code>{people[each.index]}</code>
              <span className="pl-soft">{each.text}</span>
            </li>
          ))}
        </ul>
      )}
      {others.length > MOST && <p className="pl-soft">{t("first", { n: MOST })}</p>}
    </div>
  );
}
