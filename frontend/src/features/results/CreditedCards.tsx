import { useTranslation } from "react-i18next";
import { Chart } from "@/shared/charts/Chart";
import { TableCard } from "@/shared/charts/TableCard";
import { credits } from "./charts";
import styles from "./Results.module.css";
import { CREDITED, isAddable, type Results } from "./results";

/** What the journey's conversions are credited to. */
export function CreditedCards({ results }: { results: Results }) {
  const { credited, total } = results;
  const { t } = useTranslation("results");
  const addable = isAddable(results);
  const currency = addable ? results.currencies[0] : undefined;
  const values = ({ conversions, value }: Results["total"]) => [conversions, addable ? Number(value) : null];
  const shown = credited.pending.conversions > 0 ? ([...CREDITED, "pending"] as const) : CREDITED;
  return (
    <div className={styles.halves}>
      <TableCard
        title={t("credited")}
        help={
          <>
            {t("credited_help", { qualifying: t(`qualifying.${credited.qualifying}`), days: credited.window_days })}
            {!addable && ` ${t("not_addable", { currencies: results.currencies.join(", ") })}`}
            {addable && Number(total.value) < 0 && ` ${t("loss")}`}
          </>
        }
        people={t("no_people_credited")}
        table={{
          columns: [
            { name: t("credited_to") },
            { name: t("conversions"), unit: "count" },
            { name: t("value"), unit: "amount", currency },
          ],
          rows: [
            ...shown.map((to) => ({ key: to, name: t(to), values: values(credited[to]) })),
            { key: "total", name: t("total"), values: values(total), total: true },
          ],
        }}
      />
      <Chart
        title={t("credited_share")}
        spec={credits(results, { of: t("credited_to"), say: (to) => t(to) })}
        people={t("no_people_credited")}
        empty={t("none")}
      />
    </div>
  );
}
