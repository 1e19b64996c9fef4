import { useTranslation } from "react-i18next";
import { figureAlert } from "@/entities/alert/figure";
import { SetAlert } from "@/entities/alert/SetAlert";
import { useAlertName } from "@/entities/alert/use-alert-name";
import { AttentionCard } from "@/features/home/AttentionCard";
import { WorthCard } from "@/features/home/WorthCard";
import { LeftOut } from "@/features/metrics/LeftOut";
import { metricAlerts, overTime } from "@/features/metrics/metric";
import { PeopleActions } from "@/features/results/PeopleBehind";
import { Chart } from "@/shared/charts/Chart";
import { formatMoney, formatNumber } from "@/shared/format/number";
import { dayOf } from "@/shared/format/time";
import { useMedium } from "@/shared/i18n/use-medium";
import { useMessage } from "@/shared/i18n/use-message";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { Card as Frame } from "@/shared/ui/Card";
import styles from "./Dashboards.module.css";
import {
  type Card,
  type CardData,
  type CardFigure,
  creditShares,
  figureByDay,
  measureBehind,
  type Report,
} from "./dashboard";
import { useCardName, useMeasureName } from "./use-card-name";

/** A card with what it shows, or why it shows nothing. */
export function ShownCard({ card, data }: { card: Card; data: CardData }) {
  const { t } = useTranslation("dashboards");
  const message = useMessage();
  const name = useCardName();
  if (data.problem) {
    return (
      <Frame title={name(card)}>
        <p className="pl-soft" data-testid="card-problem" data-code={data.problem.code}>
          {message(data.problem)}
        </p>
      </Frame>
    );
  }
  if (data.figure) return <FigureCard card={card} figure={data.figure} />;
  if (data.metric) return <MetricCard card={card} values={data.metric} />;
  if (data.journeys) return <WorthCard figures={data.journeys} />;
  if (data.attention) return <AttentionCard attention={data.attention} />;
  if (data.alerts) return <AttentionCard title={t("kind.alerts")} none={t("no_alert")} attention={data.alerts} />;
  return data.attribution ? <CreditCard card={card} report={data.attribution} /> : null;
}

function FigureCard({ card, figure }: { card: Card; figure: CardFigure }) {
  const { t } = useTranslation("dashboards");
  const language = useLanguage();
  const zone = useZone();
  const alertName = useAlertName();
  const workspaces = useWorkspace().currency;
  const measureName = useMeasureName()(card.measure);
  const title = figure.journey ? `${measureName} · ${figure.journey}` : measureName;
  const money = card.measure === "value" || card.measure === "cost";
  // A cost is in the workspace's currency, which the answer does not name.
  const costs = card.measure === "cost" ? workspaces : null;
  const total = money
    ? figure.total.values
        .filter(({ value }) => Number(value) !== 0)
        .map(({ currency, value }) => formatMoney(value, currency || costs, language))
        .join(" · ")
    : figure.total.count > 0 && formatNumber(figure.total.count, language);
  const [first, last] = [figure.points[0], figure.points.at(-1)];
  const scope = {
    view: "event" as const,
    since: first ? dayOf(first.at, zone) : "",
    until: last ? dayOf(last.at, zone) : "",
    ...(card.journey && { journey: card.journey }),
  };
  const measure = measureBehind(card.measure);
  return (
    <Chart
      title={title}
      help={
        total && (
          <>
            <strong className={`pl-num ${styles.total}`}>{total}</strong> {t("within", { count: card.days })}
            {card.measure === "cost" && ` · ${t("unpriced")}`}
          </>
        )
      }
      spec={figureByDay(figure, card, costs ? `${measureName} (${costs})` : measureName)}
      empty={
        t(figure.at ? "none_within" : "not_counted", { count: card.days }) +
        (figure.at && card.measure === "cost" ? ` ${t("unpriced")}` : "")
      }
      people={
        <PeopleActions
          scope={scope}
          // Without a number where an amount is shown: how many people are behind it is not known here.
          of={total ? [{ name: title, cut: { measure }, ...(!money && { n: figure.total.count }) }] : []}
        />
      }
      alert={
        money ? (
          t("no_alert_money")
        ) : (
          <SetAlert
            of={[
              figureAlert(
                {
                  measure: card.measure,
                  journey: card.journey,
                  unit: "count",
                  hours: 24,
                  values: figure.points.slice(0, -1).map(({ count }) => count),
                },
                title,
                alertName,
              ),
            ]}
          />
        )
      }
    />
  );
}

function MetricCard({ card, values }: { card: Card; values: NonNullable<CardData["metric"]> }) {
  const { t } = useTranslation("dashboards");
  const { t: shared } = useTranslation();
  const alertName = useAlertName();
  const name = values.series[0]?.name ?? "";
  return (
    <Chart
      title={name}
      help={<LeftOut series={values.series} />}
      spec={overTime(values, name)}
      people={t("no_people_metric")}
      alert={
        <SetAlert
          of={metricAlerts({ id: card.metric, name }, values, {
            name: alertName,
            change: shared("chart.alert.change", { of: name }),
            silent: shared("chart.alert.silent", { of: name }),
          })}
        />
      }
    />
  );
}

function CreditCard({ card, report }: { card: Card; report: Report }) {
  const { t } = useTranslation("attribution");
  const { t: own } = useTranslation("dashboards");
  const message = useMessage();
  const medium = useMedium();
  const by = t(`by_${card.by as "channel"}`);
  const nameOf = (row: Report["rows"][number]) => {
    if (row.of === "none") return t(`without_${card.by as "channel"}`);
    if (row.of !== "thing") return t(row.of);
    return card.by === "medium" ? medium(row.id) : row.name || t("gone");
  };
  const spec = creditShares(report, by, nameOf);
  const what = t(spec.unit === "amount" ? "shown_value" : "shown_conversions");
  const title = own("credited_by", { by, model: report.models[0]?.name ?? "" });
  return (
    <Chart
      title={title}
      help={report.refusal ? undefined : `${what}, ${own("within", { count: card.days })}`}
      spec={spec}
      empty={report.refusal ? message(report.refusal) : undefined}
      people={t("no_people")}
    />
  );
}
