import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { formatAmount, formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import styles from "./Attribution.module.css";
import { type Attribution, type Credit, type Shown, share } from "./attribution";
import { useRowName } from "./use-row-name";

/** A row for each thing that is credited, a column for each model; every column sums to the last line. */
export function CreditTable({ found, shown }: { found: Attribution; shown: Shown }) {
  const { t } = useTranslation("attribution");
  const language = useLanguage();
  const name = useRowName(found.by);
  const [currency] = found.currencies;
  const decimal = (value: string) => formatAmount(value, language, 4);
  const cell = (credit: Credit): string => {
    if (shown === "conversions") return decimal(credit.conversions);
    if (shown === "value") return decimal(credit.value);
    const part = share(credit, found.value);
    return part === null ? "–" : `${part.toFixed(1)}%`;
  };
  const whole =
    shown === "conversions"
      ? formatNumber(found.conversions, language)
      : shown === "value"
        ? decimal(found.value)
        : Number(found.value) > 0
          ? "100%"
          : "–";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keys.
    <section className={styles.scroll} tabIndex={0} aria-label={t("side_by_side")}>
      <table className={styles.table} aria-label={t("side_by_side")}>
        <thead>
          <tr>
            <th scope="col">
              {t(`by_${found.by}`)}
              {currency && shown === "value" ? ` (${currency})` : ""}
            </th>
            <th scope="col">{t("touches")}</th>
            {found.models.map((model) => (
              <th key={model.kind} scope="col">
                <Tooltip title={model.help}>
                  <span className={styles.explained}>{model.name}</span>
                </Tooltip>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.rows.map((row) => (
            <tr key={`${row.of} ${row.id}`}>
              <td className={row.of === "thing" ? undefined : "pl-soft"}>{name(row)}</td>
              <td className="pl-num">{formatNumber(row.touches, language)}</td>
              {row.credits.map((credit) => (
                <td key={credit.model} className="pl-num">
                  {cell(credit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t("total")}</td>
            <td className="pl-num">
              {formatNumber(
                found.rows.reduce((sum, row) => sum + row.touches, 0),
                language,
              )}
            </td>
            {found.models.map((model) => (
              <td key={model.kind} className="pl-num">
                {whole}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
