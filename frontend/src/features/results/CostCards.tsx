import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TableCard } from "@/shared/charts/TableCard";
import { dayOf } from "@/shared/format/time";
import { useZone } from "@/shared/session/workspace";
import { BudgetCard } from "./BudgetCard";
import type { CostPart, Costs, CostsQuery } from "./costs";
import { daysUntil, PARTS, periodsOf } from "./figures";
import { MediaCosts } from "./MediaCosts";
import { useCostTable } from "./use-cost-table";
import { useCosts, useWorkspaceCosts } from "./use-costs";

/** Cost and return of a journey, its budget and its media costs. */
export function CostCards({ journey }: { journey: string }) {
  const [asked, setAsked] = useState<Asked>({ days: 30, by: "node" });
  const answer = useCosts(journey, useQuery(asked));
  return (
    <>
      <CostCard asked={asked} onAsk={setAsked} parts={PARTS} help="costs.help" {...answer} />
      <BudgetCard journey={journey} />
      <MediaCosts journey={journey} />
    </>
  );
}

/** The same of all journeys side by side. */
export function AllCosts() {
  const [asked, setAsked] = useState<Asked>({ days: 30, by: "journey" });
  const answer = useWorkspaceCosts(useQuery(asked));
  return <CostCard asked={asked} onAsk={setAsked} parts={["journey", ...OF_ALL]} help="costs.help_all" {...answer} />;
}

/** Steps, arms and versions of one journey are none of another's. */
const OF_ALL = ["channel", "medium", "template", "category"] as const;

interface Asked {
  days: number;
  by: CostPart;
}

function useQuery({ days, by }: Asked): CostsQuery {
  return { by, ...daysUntil(dayOf(new Date(), useZone()), days) };
}

interface Props {
  asked: Asked;
  onAsk: (asked: Asked) => void;
  parts: readonly CostPart[];
  help: "costs.help" | "costs.help_all";
  data: Costs | undefined;
  error: Error | null;
  refetch: () => Promise<unknown>;
}

function CostCard({ asked, onAsk, parts, help, data, error, refetch }: Props) {
  const { t } = useTranslation("results");
  const table = useCostTable();
  return (
    <TableCard
      title={t("costs.title")}
      extra={
        <>
          <Select<number>
            size="small"
            aria-label={t("costs.period")}
            value={asked.days}
            onChange={(days) => onAsk({ ...asked, days })}
            options={periodsOf("day").map((value) => ({ value, label: t("period.days", { count: value }) }))}
          />
          <Select<CostPart>
            size="small"
            aria-label={t("costs.by")}
            value={asked.by}
            onChange={(by) => onAsk({ ...asked, by })}
            options={parts.map((value) => ({ value, label: t(`by.${value}`) }))}
          />
        </>
      }
      help={t(help)}
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
      table={data && table(data, asked.by)}
    />
  );
}
