import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "@/shared/charts/Chart";
import { type Column, type FigureRow, type FigureValue, gainOf } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { formatAmount, formatNumber, formatSigned } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { comparison } from "./charts";
import type { Scope } from "./figures";
import { PeopleActions } from "./PeopleBehind";
import styles from "./Results.module.css";
import { type Difference, isAddable, judgedOf, kindOf, type Lift, ownOf, type Results, verdictOf } from "./results";

/** What may be claimed, before anything else. */
export function Verdict({ lift }: { lift: Lift | null }) {
  const { t } = useTranslation("results");
  const has = lift ? verdictOf(lift) : undefined;
  const value = has?.value_verdict;
  return (
    <Card>
      <p className={styles.verdict} data-testid="verdict" data-code={lift?.verdict.code ?? "not_compared"}>
        {lift ? lift.verdict.text : t("not_compared")}
      </p>
      {lift && <Judged lift={lift} />}
      {value && value.code !== lift?.verdict.code && (
        <p className={styles.more} data-testid="value-verdict" data-code={value.code}>
          {value.text}
        </p>
      )}
      {has?.against === "nothing" && <p className={styles.more}>{has.means}</p>}
      {lift?.goal && (
        <p className={`${styles.more} pl-soft`} data-testid="goal">
          {t("goal")} {lift.goal.sentence}
        </p>
      )}
      {lift && (
        <p className={`${styles.more} pl-soft`}>
          {t("compared_at")} <DateTime value={lift.at} />
        </p>
      )}
    </Card>
  );
}

/** The figures that the verdict speaks of, where the goal is to happen more often or to be worth more each time. */
function Judged({ lift }: { lift: Lift }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const kind = kindOf(lift);
  const contrast = verdictOf(lift);
  const of = (arm: string | undefined) => {
    const found = lift.arms.find((each) => each.arm === arm);
    return found ? judgedOf(lift, found) : null;
  };
  const [one, other] = [of("treated"), of(contrast?.against)];
  if (kind === "convert" || one === null || other === null || !contrast) return null;
  const difference = contrast.judged?.difference;
  const unit = kind === "raise_basket" && lift.currencies[0] ? ` ${lift.currencies[0]}` : "";
  return (
    <p className={styles.more} data-testid="judged" data-kind={kind}>
      {t(`judged.${kind}`, {
        name: lift.goal?.name ?? "",
        one: `${t("arm.treated")} ${formatAmount(one, language)}${unit}`,
        other: `${t(`arm.${contrast.against}`)} ${formatAmount(other, language)}${unit}`,
      })}{" "}
      {difference &&
        t("judged.difference", {
          difference: formatSigned(difference.difference),
          interval: `${formatSigned(difference.always_low)} … ${formatSigned(difference.always_high)}`,
        })}
    </p>
  );
}

/** The arms beside each other, and every pair of them: what the verdict rests on. */
export function LiftCards({ lift, journey }: { lift: Lift; journey: string }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const addable = isAddable(lift);
  const kind = kindOf(lift);
  const has = verdictOf(lift);
  const drawn = [
    ...(kind !== "convert" && has?.judged?.difference ? (["judged"] as const) : []),
    ...(["rate", "per_head"] as const).filter((of) => has?.[of]),
  ];
  const title = (of: (typeof drawn)[number]) =>
    of !== "judged" ? t(`against.${of}`) : kind === "convert" ? "" : t(`by_goal.${kind}`);
  const words = { group: t("group"), arm: (arm: Lift["arms"][number]["arm"]) => t(`arm.${arm}`) };
  const ever: Scope = { journey, view: "cohort", since: "1970-01-01", until: "2999-12-31" };
  const behind = lift.arms.flatMap(({ arm, converted }) => behindArm(arm, converted, words.arm(arm), t("converted")));
  const people = <PeopleActions scope={ever} of={behind} />;
  const currency = addable ? lift.currencies[0] : undefined;
  return (
    <>
      <TableCard
        title={t("compare")}
        help={
          <>
            {t("compare_help")} {lift.since && t("compare_program")}
          </>
        }
        people={people}
        note={
          <>
            {lift.immature > 0 && (
              <p className={styles.more}>
                {t("immature", { count: lift.immature, number: formatNumber(lift.immature, language) })}
              </p>
            )}
            {lift.since && (
              <p className={styles.more}>
                {t("compare_since")} <DateTime value={lift.since} />
              </p>
            )}
          </>
        }
        table={{
          columns: [
            { name: t("group") },
            { name: t("people"), unit: "count" },
            { name: t("converted"), unit: "count" },
            { name: t("rate"), unit: "rate" },
            { name: t("interval_once"), unit: "rate", interval: true },
            { name: t("per_head"), unit: "amount", currency },
            ...(kind === "convert"
              ? []
              : ([
                  { name: t(`events.${kind}`), unit: "count" },
                  {
                    name: t(`by_goal.${kind}`),
                    unit: "amount",
                    currency: kind === "raise_basket" ? currency : undefined,
                  },
                ] as const)),
          ],
          rows: lift.arms.map((arm) => ({
            key: arm.arm,
            name: words.arm(arm.arm),
            values: [
              arm.people,
              arm.converted,
              arm.rate.rate,
              arm.rate,
              addable ? arm.per_head : null,
              ...(kind === "convert" ? [] : [arm.events, judgedOf(lift, arm)]),
            ],
          })),
        }}
      />
      <Contrasts lift={lift} people={people} />
      {drawn.length > 0 && (
        <div className={styles.halves}>
          {drawn.map((of) => (
            <Chart
              key={of}
              title={title(of)}
              spec={comparison(lift, of, { name: of === "judged" ? title(of) : t(of), ...words })}
              people={people}
            />
          ))}
        </div>
      )}
    </>
  );
}

const MEASURED = {
  treated: ["entered", "converted"],
  business_as_usual: ["held_out", "held_out_converted"],
  nothing: ["program_held", "program_converted"],
} as const;

/**
 * Who was ever in an arm, and who of them converted, as the ledger has them. Without a number: those compared are fewer, since
 * of some the time to convert has not passed, and of some with runs in several arms the first decides.
 */
function behindArm(arm: Lift["arms"][number]["arm"], converted: number, name: string, says: string) {
  const [came, bought] = MEASURED[arm];
  const all = { name, cut: { measure: came } };
  return converted > 0 ? [all, { name: `${name}: ${says}`, cut: { measure: bought } }] : [all];
}

const ends = (of: Difference | null, scale: number, always: boolean) =>
  of && {
    low: scale * (always ? of.always_low : of.low),
    high: scale * (always ? of.always_high : of.high),
  };

/** The differences in numbers, with the interval on which the verdicts rest and the narrower one of a single look. */
function Contrasts({ lift, people }: { lift: Lift; people: ReactElement }) {
  const { t } = useTranslation("results");
  const kind = kindOf(lift);
  const [currency] = lift.currencies;
  const inCurrency = (name: string) => (currency ? `${name} (${currency})` : name);
  const judgedName = (of: "raise_frequency" | "raise_basket") =>
    of === "raise_basket" ? inCurrency(t(`by_goal.${of}`)) : t(`by_goal.${of}`);
  const rows = lift.contrasts.flatMap(({ arm, against, rate, per_head, rate_verdict, value_verdict, judged }) => {
    const pair = t("less", { arm: t(`arm.${arm}`), against: t(`arm.${against}`) });
    return [
      ...(judged && kind !== "convert"
        ? [{ of: judgedName(kind), difference: judged.difference, verdict: judged.verdict, scale: 1 }]
        : []),
      { of: t("of_rate"), difference: rate, verdict: rate_verdict, scale: 100 },
      { of: inCurrency(t("of_value")), difference: per_head, verdict: value_verdict, scale: 1 },
    ].map(
      ({ of, difference, verdict, scale }): FigureRow => ({
        key: `${arm} ${against} ${of}`,
        name: `${pair}: ${of}`,
        values: [
          difference && difference.difference * scale,
          ends(difference, scale, true),
          ends(difference, scale, false),
          {
            value: verdict.text,
            shown: (
              <span className={styles.said} data-code={verdict.code}>
                {verdict.text}
              </span>
            ),
          },
        ],
      }),
    );
  });
  const language = useLanguage();
  const several = lift.contrasts.length > 1;
  const reduced = verdictOf(lift)?.reduction ?? 0;
  if (rows.length === 0) return null;
  return (
    <TableCard
      title={t("difference")}
      help={
        <>
          {t("interval_help")} {reduced > 0.005 && t("reduced", { percent: Math.round(100 * reduced) })}
        </>
      }
      people={people}
      table={{
        columns: [
          { name: t("difference") },
          { name: t(several ? "one_less" : "let_in_less"), unit: "signed" },
          { name: t("interval_always"), unit: "signed", interval: true },
          { name: t("interval_once"), unit: "signed", interval: true },
          { name: t("may_be_said") },
        ],
        rows,
      }}
      note={
        (several || lift.since) && (
          <dl className={styles.means}>
            {lift.contrasts.map(({ arm, against, people: n, against_people: m, means }) => (
              <div key={`${arm} ${against}`}>
                <dt>{t("less", { arm: t(`arm.${arm}`), against: t(`arm.${against}`) })}</dt>
                <dd>
                  {means} {t("of_so_many", { people: formatNumber(n, language), against: formatNumber(m, language) })}
                </dd>
              </div>
            ))}
          </dl>
        )
      }
    />
  );
}

/** The interval of what is counted and not estimated. */
const NONE: FigureValue = { value: null, text: "" };

/** What models credit to the journey beside what it has changed: the one is claimed, the other measured. */
export function ClaimedCard({ lift, results }: { lift: Lift | null; results: Results }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const contrast = lift ? ownOf(lift) : undefined;
  // Against those who get nothing, nothing is the journey's own.
  const without = lift ? (lift.contrasts.length > 0 ? t("no_control_group") : lift.verdict.text) : t("not_compared");
  const kind = lift ? kindOf(lift) : "convert";
  const judged = kind === "convert" ? null : contrast?.judged;
  const addable = isAddable(results);
  const { own } = results.credited;
  const currency = addable ? results.currencies[0] : undefined;
  const gains = [
    gainOf(contrast?.extra_conversions, "count", language),
    gainOf(contrast?.extra_value, "amount", language),
  ] as const;
  const byGoal = [
    gainOf(kind === "raise_frequency" ? judged?.extra : null, "count", language),
    gainOf(kind === "raise_basket" ? judged?.extra : null, "amount", language),
  ];
  // Only a measured gain has an interval.
  const measured = Boolean(contrast?.extra_conversions || contrast?.extra_value || judged?.extra);
  const withInterval = (column: Column): Column[] => [
    column,
    ...(measured ? [{ ...column, name: `${column.name}: ${t("interval_always")}`, interval: true }] : []),
  ];
  const claimed = [own.conversions, addable ? Number(own.value) : null];
  return (
    <TableCard
      title={t("claimed_title")}
      help={
        <>
          {t("claimed_help")} {kind !== "convert" && t(`claimed_by.${kind}`)}
        </>
      }
      people={t("no_people_credited")}
      note={
        <>
          {!contrast?.extra_conversions && (
            <p className={styles.more} data-testid="no-incremental">
              {t("no_incremental")} {contrast?.rate_verdict.text ?? without}
            </p>
          )}
          {judged && !judged.extra && (
            <p className={styles.more}>
              {t("no_incremental_by_goal")} {judged.verdict.text}
            </p>
          )}
          {contrast?.extra_conversions && !contrast.extra_value && (
            <p className={styles.more}>
              {t("no_incremental_value")} {contrast.value_verdict.text}
            </p>
          )}
        </>
      }
      table={{
        columns: [
          { name: t("counted_how") },
          ...withInterval({ name: t("conversions"), unit: "count" }),
          ...withInterval({ name: t("value"), unit: "amount", currency }),
        ],
        rows: [
          { key: "claimed", name: t("claimed"), values: claimed.flatMap((each) => (measured ? [each, NONE] : [each])) },
          {
            key: "incremental",
            name: t("incremental"),
            values: measured ? gains.flat() : gains.map(([gain]) => gain),
          },
          ...(judged?.extra && kind !== "convert"
            ? [{ key: "by_goal", name: t(`incremental_by.${kind}`), values: byGoal.flat() }]
            : []),
        ],
      }}
    />
  );
}
