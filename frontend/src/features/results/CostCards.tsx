import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAmount, formatNumber } from "@/shared/format/number";
import { dayOf } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useZone } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { NumberTable } from "@/shared/ui/NumberTable";
import { type Cost, earned, formatReturn } from "./costs";
import { daysUntil, PARTS, type Part, periodsOf } from "./figures";
import styles from "./Results.module.css";
import { useCosts } from "./use-costs";

/** What the messages of a journey cost, what they earned, and the return: in total and told apart. */
export function CostCards({ journey }: { journey: string }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const today = dayOf(new Date(), useZone());
  const [days, setDays] = useState<number>(30);
  const [by, setBy] = useState<Part>("node");
  const { data, error, refetch } = useCosts(journey, { by, ...daysUntil(today, days) });
  const nameless = { arm: t("no_arm"), template: t("no_message") };
  const values = (cost: Cost) => [
    formatNumber(cost.sent, language),
    cost.cost === null ? (cost.sent > 0 ? t("costs.unpriced") : "–") : formatAmount(cost.cost, language, 4),
    formatNumber(cost.conversions, language),
    formatAmount(earned(cost, data?.currency ?? null), language),
    formatAmount(cost.per_conversion, language, 4),
    formatReturn(cost.return_rate),
  ];
  return (
    <Card
      title={data?.currency ? t("costs.title_in", { currency: data.currency }) : t("costs.title")}
      extra={
        <>
          <Select<number>
            size="small"
            aria-label={t("costs.period")}
            value={days}
            onChange={setDays}
            options={periodsOf("day").map((value) => ({ value, label: t("period.days", { count: value }) }))}
          />
          <Select<Part>
            size="small"
            aria-label={t("costs.by")}
            value={by}
            onChange={setBy}
            options={PARTS.map((value) => ({ value, label: t(`by.${value}`) }))}
          />
        </>
      }
    >
      <p className={styles.help}>{t("costs.help")}</p>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          {data.total.why && (
            <p data-testid="no-return" data-code={data.total.why.code}>
              {data.total.why.message}
            </p>
          )}
          <NumberTable
            label={t("costs.title")}
            head={[
              t(`by.${by}`),
              t("measure.sent"),
              t("costs.cost"),
              t("costs.conversions"),
              t("value"),
              t("costs.per_conversion"),
              t("costs.return"),
            ]}
            rows={[
              ...data.groups.map((group) => ({
                key: group.key,
                name: group.name || (by in nameless ? nameless[by as keyof typeof nameless] : "–"),
                values: values(group),
              })),
              { key: "total", name: t("total"), values: values(data.total), total: true },
            ]}
          />
        </>
      )}
    </Card>
  );
}
