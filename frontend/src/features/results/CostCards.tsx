import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FigureValue } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { dayOf } from "@/shared/format/time";
import { useZone } from "@/shared/session/workspace";
import { type Cost, earned, formatReturn } from "./costs";
import { daysUntil, PARTS, type Part, periodsOf } from "./figures";
import { useCosts } from "./use-costs";

/** What the messages of a journey cost, what they earned, and the return: in total and told apart. */
export function CostCards({ journey }: { journey: string }) {
  const { t } = useTranslation("results");
  const today = dayOf(new Date(), useZone());
  const [days, setDays] = useState<number>(30);
  const [by, setBy] = useState<Part>("node");
  const { data, error, refetch } = useCosts(journey, { by, ...daysUntil(today, days) });
  const nameless = { arm: t("no_arm"), template: t("no_message") };
  const currency = data?.currency;
  const values = (cost: Cost): FigureValue[] => [
    cost.sent,
    cost.cost === null && cost.sent > 0 ? { value: null, text: t("costs.unpriced") } : numberOf(cost.cost),
    cost.conversions,
    earned(cost, currency ?? null),
    numberOf(cost.per_conversion),
    { value: cost.return_rate, text: formatReturn(cost.return_rate) },
  ];
  return (
    <TableCard
      title={currency ? t("costs.title_in", { currency }) : t("costs.title")}
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
      help={t("costs.help")}
      note={
        data?.total.why && (
          <p data-testid="no-return" data-code={data.total.why.code}>
            {data.total.why.message}
          </p>
        )
      }
      people={t("no_people_costs")}
      error={data ? null : error}
      onRetry={() => void refetch()}
      table={
        data && {
          columns: [
            { name: t(`by.${by}`) },
            { name: t("measure.sent"), unit: "count" },
            { name: t("costs.cost"), unit: "amount", currency, decimals: 4 },
            { name: t("costs.conversions"), unit: "count" },
            { name: t("value"), unit: "amount", currency },
            { name: t("costs.per_conversion"), unit: "amount", currency, decimals: 4 },
            { name: t("costs.return"), unit: "rate", unitName: t("costs.return_unit") },
          ],
          rows: [
            ...data.groups.map((group) => ({
              key: group.key,
              name: group.name || (by in nameless ? nameless[by as keyof typeof nameless] : "–"),
              values: values(group),
            })),
            { key: "total", name: t("total"), values: values(data.total), total: true },
          ],
        }
      }
    />
  );
}

const numberOf = (decimal: string | null): number | null => (decimal === null ? null : Number(decimal));
