import { useTranslation } from "react-i18next";
import styles from "./Attribution.module.css";
import { type Attribution, withWorth } from "./attribution";
import { useRowName } from "./use-row-name";

const percent = (part: number) => `${(100 * part).toFixed(1)}%`;

/** What the models that look at all paths together found of each row, with the interval where they know it. */
export function WorthTable({ found }: { found: Attribution }) {
  const { t } = useTranslation("attribution");
  const name = useRowName(found.by);
  const columns = withWorth(found);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keys.
    <section className={styles.scroll} tabIndex={0} aria-label={t("worth")}>
      <table className={styles.table} aria-label={t("worth")}>
        <thead>
          <tr>
            <th scope="col">{t(`by_${found.by}`)}</th>
            {columns.map((at) => (
              <th key={at} scope="col">
                {found.models[at]?.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.rows
            .filter((row) => row.of !== "nobody")
            .map((row) => (
              <tr key={`${row.of} ${row.id}`}>
                <td>{name(row)}</td>
                {columns.map((at) => {
                  const { worth = null, low = null, high = null } = row.credits[at] ?? {};
                  return (
                    <td key={at} className="pl-num">
                      {worth === null ? "–" : percent(worth)}
                      {low !== null && high !== null && (
                        <span className="pl-soft">
                          {" "}
                          {percent(low)} … {percent(high)}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
