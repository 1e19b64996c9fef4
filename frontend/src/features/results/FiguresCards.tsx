import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { SetAlert } from "@/entities/alert/SetAlert";
import { useAlertName } from "@/entities/alert/use-alert-name";
import { Chart } from "@/shared/charts/Chart";
import type { FigureRow } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { formatAmount } from "@/shared/format/number";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { overTimeAlerts, reasonAlerts } from "./alerts";
import {
  type Chosen,
  DRAWN,
  type Figure,
  type Figures,
  type Group,
  isOfMessages,
  MEASURES,
  type Measure,
  overTime,
  PARTS,
  type Part,
  periodOf,
  REASONED,
  reasons,
  type Scope,
  SHOWN,
  type Share,
  type Shown,
  settledBefore,
  shares,
  sharesOf,
  toldOf,
} from "./figures";
import { type Counted, CountedPeople, PeopleActions } from "./PeopleBehind";
import styles from "./Results.module.css";

interface Props {
  scope: Scope;
  chosen: Chosen;
  onChoose: (some: Partial<Chosen>) => void;
  data: Figures;
  now: Date;
}

/** What came of a journey in a period: over time, in numbers, told apart and by reason. */
export function FiguresCards({ scope, chosen, onChoose, data, now }: Props) {
  const { t } = useTranslation("results");
  const { currency } = useWorkspace();
  const { view, per } = chosen;
  const says = (measure: Measure) => t(`measure.${measure}`);
  const money = (currency: string) => (currency ? t("value_in", { currency }) : t("value"));
  // Where nothing is of that kind any more, e.g. in another period, how often things happened is shown.
  const shown = chosen.shown === "value" && data.total.values.length === 0 ? "counts" : chosen.shown;
  const alertName = useAlertName();
  const behind = shown === "counts" ? DRAWN : shown === "value" ? (["converted"] as const) : [shown];
  return (
    <>
      <Chart
        title={t("over_time")}
        help={t(`view_help.${view}`)}
        spec={overTime(data, { per, shown, settled: settledBefore(data, view, now), says, money })}
        empty={t(data.at ? "empty_period" : "never_counted")}
        extra={
          <Select<Shown>
            size="small"
            aria-label={t("shown.name")}
            value={shown}
            onChange={(next) => onChoose({ shown: next })}
            popupMatchSelectWidth={false}
            options={SHOWN.filter((each) => each !== "value" || data.total.values.length > 0).map((value) => ({
              value,
              label: value === "counts" || value === "value" ? t(`shown.${value}`) : t("share_of", { of: says(value) }),
            }))}
          />
        }
        people={<PeopleActions scope={scope} of={countedOf(data.total, behind, says)} />}
        alert={
          <SetAlert
            of={overTimeAlerts(
              scope.journey ?? "",
              data,
              { per, shown, currency },
              { says, value: money, name: alertName },
            )}
          />
        }
      />
      {data.at && <Numbers scope={scope} total={data.total} says={says} money={money} />}
      <Compared scope={scope} data={data} chosen={chosen} onChoose={onChoose} says={says} money={money} />
      <Reasons scope={scope} data={data} says={says} days={periodOf(chosen.days, per)} />
    </>
  );
}

interface NumbersProps {
  scope: Scope;
  total: Figure;
  says: (measure: Measure) => string;
  money: (currency: string) => string;
}

/** Everything that was counted, with its share and the interval. */
function Numbers({ scope, total, says, money }: NumbersProps) {
  const { t } = useTranslation("results");
  const { currency } = useWorkspace();
  const language = useLanguage();
  const rows: FigureRow[] = MEASURES.map((measure) => {
    const rate = total.rates[measure];
    const n = total.counts[measure] ?? 0;
    return {
      key: measure,
      name: says(measure),
      values: [
        { value: n, shown: <CountedPeople scope={scope} name={says(measure)} n={n} cut={{ measure }} /> },
        rate?.rate ?? null,
        rate ?? null,
      ],
    };
  });
  const amount = (value: string, text?: string) => ({
    value: Number(value),
    text: text ?? formatAmount(value, language),
  });
  /** Cost of messages, and number of messages without a price. */
  const spent = ({ cost, unpriced, counts }: Figure) => {
    if (unpriced > 0 && unpriced === counts.sent) return { value: null, text: t("costs.unpriced") };
    const known = formatAmount(cost, language, 4);
    return amount(cost, unpriced > 0 ? t("costs.partial", { amount: known, count: unpriced }) : known);
  };
  const values = total.values.map(({ currency, value }) => ({
    key: `value ${currency}`,
    name: money(currency),
    values: [amount(value), "", { value: null, text: "" }],
  }));
  const cost = {
    key: "cost",
    name: currency ? t("cost_in", { currency }) : t("cost"),
    values: [spent(total), "", { value: null, text: "" }],
  };
  return (
    <TableCard
      title={t("numbers")}
      help={t("numbers_help")}
      people={<PeopleActions scope={scope} of={countedOf(total, MEASURES, says)} />}
      table={{
        columns: [
          { name: t("measure.name") },
          { name: t("count"), unit: "count" },
          { name: t("rate"), unit: "rate" },
          { name: t("interval"), unit: "rate", interval: true },
        ],
        rows: [...rows, ...values, cost],
      }}
    />
  );
}

/** The numbers of these measures, for the people behind them. */
const countedOf = (figure: Figure, measures: readonly Measure[], says: (measure: Measure) => string): Counted[] =>
  measures.map((measure) => ({ name: says(measure), n: figure.counts[measure] ?? 0, cut: { measure } }));

interface ComparedProps extends Omit<NumbersProps, "total">, Pick<Props, "data" | "chosen" | "onChoose"> {}

/** Every message, step, arm, version, channel, medium or category beside the others: one share drawn, and all in numbers. */
function Compared({ scope, data, chosen, onChoose, says, money }: ComparedProps) {
  const { t } = useTranslation("results");
  const { by } = chosen;
  const offered = sharesOf(by);
  const share = offered.includes(chosen.share) ? chosen.share : "opened";
  const nameless: Partial<Record<Part, string>> = { arm: t("no_arm"), template: t("no_message") };
  const told = toldOf(data.groups, by);
  // What people did without a message is no group of messages.
  const found = isOfMessages(by)
    ? data.groups.filter(({ key, counts }) => key || told.some((measure) => counts[measure]))
    : data.groups;
  const groups = found.map((group) => ({
    ...group,
    name:
      by === "version" && group.name ? t("version_of", { number: group.name }) : group.name || (nameless[by] ?? "–"),
  }));
  const counted = ({ key, name, counts }: Group, measure: Measure): Counted => ({
    name: `${name}: ${says(measure)}`,
    n: counts[measure] ?? 0,
    cut: { measure, [by]: key },
  });
  // What belongs to no group has no key by which its people could be asked for.
  const behind = (measures: readonly Measure[]) =>
    groups.filter(({ key }) => key).flatMap((group) => measures.map((measure) => counted(group, measure)));
  const currencies = isOfMessages(by) ? [] : data.total.values.map(({ currency }) => currency);
  return (
    <>
      <Chart
        title={t("compared")}
        help={t("compared_help")}
        spec={shares(groups, share, t(`by.${by}`), says)}
        empty={t("empty_period")}
        extra={
          <>
            <Select<Part>
              size="small"
              aria-label={t("by.name")}
              value={by}
              onChange={(next) => onChoose({ by: next })}
              options={PARTS.map((value) => ({ value, label: t(`by.${value}`) }))}
              popupMatchSelectWidth={false}
            />
            <Select<Share>
              size="small"
              aria-label={t("rate")}
              value={share}
              onChange={(next) => onChoose({ share: next })}
              options={offered.map((value) => ({ value, label: says(value) }))}
              popupMatchSelectWidth={false}
            />
          </>
        }
        people={<PeopleActions scope={scope} of={behind([share])} />}
      />
      {told.length > 0 && (
        <TableCard
          title={t("told_apart", { by: t(`by.${by}`) })}
          help={isOfMessages(by) ? t("told_apart_messages") : undefined}
          people={<PeopleActions scope={scope} of={behind(told)} />}
          table={{
            columns: [
              { name: t(`by.${by}`) },
              ...told.map((measure) => ({ name: says(measure), unit: "count" as const })),
              ...currencies.map((currency) => ({ name: money(currency), unit: "amount" as const })),
            ],
            rows: groups.map((group) => ({
              key: group.key || "-",
              name: group.name,
              values: [
                ...told.map((measure) => {
                  const value = group.counts[measure] ?? 0;
                  return group.key
                    ? { value, shown: <CountedPeople scope={scope} {...counted(group, measure)} /> }
                    : value;
                }),
                ...currencies.map((currency) =>
                  Number(group.values.find((each) => each.currency === currency)?.value ?? 0),
                ),
              ],
            })),
          }}
        />
      )}
    </>
  );
}

/** Why people were not let in or left, and why messages did not go out; what there is none of is left out. */
function Reasons({ scope, data, says, days }: Pick<NumbersProps, "scope" | "says"> & { data: Figures; days: number }) {
  const { t } = useTranslation("results");
  const alertName = useAlertName();
  const reason = useReason();
  const told = REASONED.filter((measure) => Object.keys(data.total.reasons[measure] ?? {}).length > 0);
  if (told.length === 0) return null;
  return (
    <div className={styles.halves}>
      {told.map((measure) => {
        const counts = data.total.reasons[measure] ?? {};
        return (
          <Chart
            key={measure}
            title={t(`why.${measure}`)}
            spec={reasons(
              counts,
              t("reason"),
              t(measure === "refused" || measure === "ended" ? "times" : "messages"),
              reason,
            )}
            people={
              <PeopleActions
                scope={scope}
                of={Object.entries(counts).map(([detail, n]) => ({
                  name: `${says(measure)}: ${reason(detail)}`,
                  n,
                  cut: { measure, detail },
                }))}
              />
            }
            alert={
              <SetAlert
                of={reasonAlerts(scope.journey ?? "", measure, counts, days, {
                  name: alertName,
                  says: (detail) => `${says(measure)}: ${reason(detail)}`,
                })}
              />
            }
          />
        );
      })}
    </div>
  );
}
