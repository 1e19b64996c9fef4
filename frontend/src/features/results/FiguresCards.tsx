import { Segmented, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "@/shared/charts/Chart";
import { formatAmount, formatNumber, formatRate } from "@/shared/format/number";
import { dayOf } from "@/shared/format/time";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useZone } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { NumberTable } from "@/shared/ui/NumberTable";
import {
  daysUntil,
  type Figure,
  type Figures,
  funnel,
  MEASURES,
  type Measure,
  overTime,
  PARTS,
  type Part,
  periodOf,
  periodsOf,
  reasons,
  type Share,
  STEPS,
  type Step,
  settledBefore,
  shares,
  sharesOf,
  VIEWS,
  type View,
} from "./figures";
import styles from "./Results.module.css";
import { useFigures } from "./use-figures";

/** What came of a journey in a period: in numbers, over time, told apart, by reason and step by step. */
export function FiguresCards({ journey }: { journey: string }) {
  const { t } = useTranslation("results");
  const zone = useZone();
  const [view, setView] = useState<View>("event");
  const [days, setDays] = useState<number>(30);
  const [per, setPer] = useState<Step>("day");
  const [by, setBy] = useState<Part>("template");
  const period = periodOf(days, per);
  const now = new Date();
  const asked = { view, per, by, ...daysUntil(dayOf(now, zone), period) };
  const { data, error, refetch } = useFigures(journey, asked);
  const says = (measure: Measure) => t(`measure.${measure}`);
  const failed = { error: data ? null : error, onRetry: () => void refetch() };
  return (
    <>
      <div className={styles.choices}>
        <Choice name={t("view.name")} value={view} of={VIEWS} says={(each) => t(`view.${each}`)} onChoose={setView} />
        <Select<number>
          aria-label={t("period.name")}
          value={period}
          onChange={setDays}
          options={periodsOf(per).map((value) => ({ value, label: t("period.days", { count: value }) }))}
        />
        <Choice name={t("per.name")} value={per} of={STEPS} says={(each) => t(`per.${each}`)} onChoose={setPer} />
        {data && (
          <span className="pl-soft" data-testid="counted">
            {data.at ? (
              <>
                {t("counted_at")} <DateTime value={data.at} />
                {data.counting > 0 && ` · ${t("counting", { count: data.counting })}`}
              </>
            ) : (
              t("never_counted")
            )}
          </span>
        )}
      </div>
      <Chart
        title={t("over_time")}
        help={t(`view_help.${view}`)}
        spec={data && overTime(data, per, says, settledBefore(data, view, now))}
        {...failed}
      />
      {data?.at && <Numbers total={data.total} says={says} />}
      <Compared data={data} by={by} onBy={setBy} says={says} {...failed} />
      <Reasons data={data} {...failed} />
      <Steps data={data} {...failed} />
    </>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  value: T;
  of: readonly T[];
  says: (value: T) => string;
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ name, value, of, says, onChoose }: ChoiceProps<T>): ReactNode {
  const options = of.map((each) => ({ value: each, label: says(each) }));
  return <Segmented<T> aria-label={name} value={value} onChange={onChoose} options={options} />;
}

interface Failed {
  error: Error | null;
  onRetry: () => void;
}

/** Everything that was counted, with its share and the interval. */
function Numbers({ total, says }: { total: Figure; says: (measure: Measure) => string }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const rows = MEASURES.map((measure) => {
    const rate = total.rates[measure];
    return {
      key: measure,
      name: says(measure),
      values: [
        formatNumber(total.counts[measure] ?? 0, language),
        formatRate(rate?.rate ?? null),
        rate ? `${formatRate(rate.low)} … ${formatRate(rate.high)}` : "–",
      ],
    };
  });
  const money = total.values.map(({ currency, value }) => ({
    key: `value ${currency}`,
    name: currency ? t("value_in", { currency }) : t("value"),
    values: [formatAmount(value, language), "", ""],
  }));
  const unpriced = total.unpriced > 0 && total.unpriced === total.counts.sent;
  const spent = unpriced ? t("costs.unpriced") : formatAmount(total.cost, language);
  const cost = { key: "cost", name: t("cost"), values: [spent, "", ""] };
  return (
    <Card title={t("numbers")}>
      <p className={styles.help}>{t("numbers_help")}</p>
      <NumberTable
        label={t("numbers")}
        head={[t("measure.name"), t("count"), t("rate"), t("interval")]}
        rows={[...rows, ...money, cost]}
      />
    </Card>
  );
}

interface ComparedProps extends Failed {
  data: Figures | undefined;
  by: Part;
  onBy: (by: Part) => void;
  says: (measure: Measure) => string;
}

/** One share of every message, step, arm, version, channel, medium or category beside the others. */
function Compared({ data, by, onBy, says, ...failed }: ComparedProps) {
  const { t } = useTranslation("results");
  const [chosen, setShare] = useState<Share>("opened");
  const offered = sharesOf(by);
  const share = offered.includes(chosen) ? chosen : "opened";
  const nameless = { arm: t("no_arm"), template: t("no_message") };
  const groups = data?.groups.map((group) => ({
    ...group,
    name: group.name || (by in nameless ? nameless[by as keyof typeof nameless] : "–"),
  }));
  return (
    <Chart
      title={t("compared")}
      help={t("compared_help")}
      spec={groups && shares(groups, share, t(`by.${by}`), says)}
      extra={
        <>
          <Select<Part>
            size="small"
            aria-label={t("by.name")}
            value={by}
            onChange={onBy}
            options={PARTS.map((value) => ({ value, label: t(`by.${value}`) }))}
          />
          <Select<Share>
            size="small"
            aria-label={t("rate")}
            value={share}
            onChange={setShare}
            options={offered.map((value) => ({ value, label: says(value) }))}
          />
        </>
      }
      {...failed}
    />
  );
}

function Reasons({ data, ...failed }: { data: Figures | undefined } & Failed) {
  const { t } = useTranslation("results");
  const reason = useReason();
  return (
    <div className={styles.halves}>
      {(["withheld", "failed"] as const).map((measure) => (
        <Chart
          key={measure}
          title={t(`why.${measure}`)}
          spec={data && reasons(data.total.reasons[measure] ?? {}, t("reason"), t("messages"), reason)}
          {...failed}
        />
      ))}
    </div>
  );
}

/** The way through the nodes: who came, who left, and how long they stayed. */
function Steps({ data, ...failed }: { data: Figures | undefined } & Failed) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const nodes = data?.funnel;
  const hours = (seconds: number | null) =>
    seconds === null ? "–" : t("hours", { count: Number((seconds / 3_600).toFixed(1)) });
  return (
    <>
      <Chart
        title={t("steps")}
        help={t("steps_help")}
        spec={nodes && funnel(nodes, t("step"), t("arrived"), t("dropped"))}
        {...failed}
      />
      {nodes && nodes.length > 0 && (
        <Card title={t("stays")}>
          <NumberTable
            label={t("stays")}
            head={[t("step"), t("arrived"), t("inside"), t("dropped"), t("mean_stay")]}
            rows={nodes.map((node) => ({
              key: node.node,
              name: node.name || node.node,
              values: [
                formatNumber(node.arrived, language),
                formatNumber(node.inside, language),
                formatNumber(node.dropped, language),
                hours(node.mean_seconds),
              ],
            }))}
          />
        </Card>
      )}
    </>
  );
}
