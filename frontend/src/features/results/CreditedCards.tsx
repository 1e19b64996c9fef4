import { useTranslation } from "react-i18next";
import { Chart } from "@/shared/charts/Chart";
import { formatAmount, formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { Card } from "@/shared/ui/Card";
import { NumberTable } from "@/shared/ui/NumberTable";
import { credits } from "./charts";
import styles from "./Results.module.css";
import { CREDITED, isAddable, type Results } from "./results";

/** What the journey's conversions are credited to. */
export function CreditedCards({ results }: { results: Results }) {
  const { credited, total } = results;
  const { t } = useTranslation("results");
  const language = useLanguage();
  const addable = isAddable(results);
  const values = ({ conversions, value }: Results["total"]) => [
    formatNumber(conversions, language),
    addable ? formatAmount(value, language) : "–",
  ];
  const shown = credited.pending.conversions > 0 ? ([...CREDITED, "pending"] as const) : CREDITED;
  return (
    <div className={styles.halves}>
      <Card title={t("credited")}>
        <p className={styles.help}>
          {t("credited_help", { qualifying: t(`qualifying.${credited.qualifying}`), days: credited.window_days })}
          {!addable && ` ${t("not_addable", { currencies: results.currencies.join(", ") })}`}
          {addable && Number(total.value) < 0 && ` ${t("loss")}`}
        </p>
        <NumberTable
          label={t("credited")}
          head={[t("credited_to"), t("conversions"), t("value")]}
          rows={[
            ...shown.map((to) => ({ key: to, name: t(to), values: values(credited[to]) })),
            { key: "total", name: t("total"), values: values(total), total: true },
          ]}
        />
      </Card>
      <Chart
        title={t("credited_share")}
        spec={credits(results, { of: t("credited_to"), say: (to) => t(to) })}
        empty={t("none")}
      />
    </div>
  );
}
