import { useTranslation } from "react-i18next";
import { Chart } from "@/shared/charts/Chart";
import { formatAmount, formatNumber, formatRate, formatSigned } from "@/shared/format/number";
import { type Language, useLanguage } from "@/shared/session/preferences";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { NumberTable } from "@/shared/ui/NumberTable";
import { comparison } from "./charts";
import type { Scope } from "./figures";
import { SeePeople } from "./PeopleBehind";
import styles from "./Results.module.css";
import { type Difference, isAddable, type Lift, type Results, verdictOf } from "./results";
import { Wide } from "./Wide";

/** What may be claimed, before anything else. */
export function Verdict({ lift }: { lift: Lift | null }) {
  const { t } = useTranslation("results");
  const value = lift && verdictOf(lift)?.value_verdict;
  return (
    <Card>
      <p className={styles.verdict} data-testid="verdict" data-code={lift?.verdict.code ?? "not_compared"}>
        {lift ? lift.verdict.text : t("not_compared")}
      </p>
      {value && value.code !== lift.verdict.code && (
        <p className={styles.more} data-testid="value-verdict" data-code={value.code}>
          {value.text}
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

/** The arms beside each other, and every pair of them: what the verdict rests on. */
export function LiftCards({ lift, journey }: { lift: Lift; journey: string }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const addable = isAddable(lift);
  const has = verdictOf(lift);
  const words = { group: t("group"), arm: (arm: Lift["arms"][number]["arm"]) => t(`arm.${arm}`) };
  const ever: Scope = { journey, view: "cohort", since: "1970-01-01", until: "2999-12-31" };
  return (
    <>
      <Card
        title={t("compare")}
        extra={
          <SeePeople scope={ever} of={lift.arms.flatMap((arm) => behindArm(arm, words.arm(arm.arm), t("converted")))} />
        }
      >
        <p className={styles.help}>{t("compare_help")}</p>
        {lift.arms.length > 0 && (
          <NumberTable
            label={t("compare")}
            head={[t("group"), t("people"), t("converted"), t("rate"), t("interval_once"), t("per_head")]}
            rows={lift.arms.map(({ arm, people, converted, rate, per_head }) => ({
              key: arm,
              name: words.arm(arm),
              values: [
                formatNumber(people, language),
                formatNumber(converted, language),
                formatRate(rate.rate),
                `${formatRate(rate.low)} … ${formatRate(rate.high)}`,
                addable ? formatAmount(per_head, language) : "–",
              ],
            }))}
          />
        )}
        {lift.immature > 0 && <p className={styles.more}>{t("immature", { count: lift.immature })}</p>}
        <Contrasts lift={lift} />
      </Card>
      {has?.rate && (
        <div className={styles.halves}>
          {(["rate", "per_head"] as const)
            .filter((of) => has[of])
            .map((of) => (
              <Chart
                key={of}
                title={t(`against.${of}`)}
                spec={comparison(lift, of, { name: t(of), ...words })}
                extra={
                  <SeePeople
                    scope={ever}
                    of={lift.arms.flatMap((arm) => behindArm(arm, words.arm(arm.arm), t("converted")))}
                  />
                }
              />
            ))}
        </div>
      )}
    </>
  );
}

/** Who was in an arm, and who of them converted, as the ledger has them; of an arm that it does not tell apart, nobody. */
function behindArm({ arm, people, converted }: Lift["arms"][number], name: string, says: string) {
  if (arm === "nothing") return [];
  const held = arm === "business_as_usual";
  return [
    { name, n: people, cut: { measure: held ? ("held_out" as const) : ("entered" as const) } },
    {
      name: `${name}: ${says}`,
      n: converted,
      cut: { measure: held ? ("held_out_converted" as const) : ("converted" as const) },
    },
  ];
}

const ends = (of: Difference, scale: number, always: boolean) =>
  (always ? [of.always_low, of.always_high] : [of.low, of.high]).map((end) => formatSigned(end * scale)).join(" … ");

/** The differences in numbers, with the interval on which the verdicts rest and the narrower one of a single look. */
function Contrasts({ lift }: { lift: Lift }) {
  const { t } = useTranslation("results");
  const rows = lift.contrasts.flatMap(({ arm, against, rate, per_head, rate_verdict, value_verdict }) => {
    const pair = t("less", { arm: t(`arm.${arm}`), against: t(`arm.${against}`) });
    return (
      [
        ["of_rate", rate, rate_verdict, 100],
        ["of_value", per_head, value_verdict, 1],
      ] as const
    ).map(([of, difference, verdict, scale]) => ({
      key: `${arm} ${against} ${of}`,
      name: `${pair}: ${t(of)}`,
      values: [
        difference ? formatSigned(difference.difference * scale) : "–",
        difference ? ends(difference, scale, true) : "–",
        difference ? ends(difference, scale, false) : "–",
        <span key="said" className={styles.said} data-code={verdict.code}>
          {verdict.text}
        </span>,
      ],
    }));
  });
  const reduced = verdictOf(lift)?.reduction ?? 0;
  if (rows.length === 0) return null;
  return (
    <div className={styles.differences}>
      <p className={styles.help}>
        {t("interval_help")} {reduced > 0.005 && t("reduced", { percent: Math.round(100 * reduced) })}
      </p>
      <Wide label={t("difference")}>
        <NumberTable
          label={t("difference")}
          head={[t("difference"), t("let_in_less"), t("interval_always"), t("interval_once"), t("may_be_said")]}
          rows={rows}
        />
      </Wide>
    </div>
  );
}

/** What models credit to the journey beside what it has changed: the one is claimed, the other measured. */
export function ClaimedCard({ lift, results }: { lift: Lift | null; results: Results }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const contrast = lift ? verdictOf(lift) : undefined;
  const addable = isAddable(results);
  const { own } = results.credited;
  const rows = [
    {
      key: "claimed",
      name: t("claimed"),
      values: [formatNumber(own.conversions, language), addable ? formatAmount(own.value, language) : "–"],
    },
    {
      key: "incremental",
      name: t("incremental"),
      values: [extra(contrast?.extra_conversions, language, 0), extra(contrast?.extra_value, language, 2)],
    },
  ];
  return (
    <Card title={t("claimed_title")}>
      <p className={styles.help}>{t("claimed_help")}</p>
      <NumberTable label={t("claimed_title")} head={[t("counted_how"), t("conversions"), t("value")]} rows={rows} />
      {!contrast?.extra_conversions && (
        <p className={styles.more} data-testid="no-incremental">
          {t("no_incremental")} {contrast?.rate_verdict.text ?? lift?.verdict.text ?? t("not_compared")}
        </p>
      )}
      {contrast?.extra_conversions && !contrast.extra_value && (
        <p className={styles.more}>
          {t("no_incremental_value")} {contrast.value_verdict.text}
        </p>
      )}
    </Card>
  );
}

function extra(of: Difference | null | undefined, language: Language, decimals: number): string {
  if (!of) return "–";
  const say = (n: number) =>
    `${n < 0 ? "−" : "+"}${decimals ? formatAmount(Math.abs(n), language) : formatNumber(Math.round(Math.abs(n)), language)}`;
  return `${say(of.difference)} (${say(of.always_low)} … ${say(of.always_high)})`;
}
