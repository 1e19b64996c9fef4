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
import { type Difference, isAddable, type Lift, ownOf, type Results, verdictOf } from "./results";
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
      {lift && verdictOf(lift)?.against === "nothing" && <p className={styles.more}>{verdictOf(lift)?.means}</p>}
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
  const behind = lift.arms.flatMap(({ arm, converted }) => behindArm(arm, converted, words.arm(arm), t("converted")));
  const ever: Scope = { journey, view: "cohort", since: "1970-01-01", until: "2999-12-31" };
  return (
    <>
      <Card title={t("compare")} extra={<SeePeople scope={ever} of={behind} />}>
        <p className={styles.help}>
          {t("compare_help")} {lift.since && t("compare_program")}
        </p>
        {lift.since && (
          <p className={styles.help}>
            {t("compare_since")} <DateTime value={lift.since} />
          </p>
        )}
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
                extra={<SeePeople scope={ever} of={behind} />}
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

const ends = (of: Difference, scale: number, always: boolean) =>
  (always ? [of.always_low, of.always_high] : [of.low, of.high]).map((end) => formatSigned(end * scale)).join(" … ");

/** The differences in numbers, with the interval on which the verdicts rest and the narrower one of a single look. */
function Contrasts({ lift }: { lift: Lift }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const several = lift.contrasts.length > 1;
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
          head={[
            t("difference"),
            t(several ? "one_less" : "let_in_less"),
            t("interval_always"),
            t("interval_once"),
            t("may_be_said"),
          ]}
          rows={rows}
        />
      </Wide>
      {(several || lift.since) && (
        <dl className={styles.means}>
          {lift.contrasts.map(({ arm, against, people, against_people, means }) => (
            <div key={`${arm} ${against}`}>
              <dt>{t("less", { arm: t(`arm.${arm}`), against: t(`arm.${against}`) })}</dt>
              <dd>
                {means}{" "}
                {t("of_so_many", {
                  people: formatNumber(people, language),
                  against: formatNumber(against_people, language),
                })}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** What models credit to the journey beside what it has changed: the one is claimed, the other measured. */
export function ClaimedCard({ lift, results }: { lift: Lift | null; results: Results }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const without = useWithout();
  const contrast = lift ? ownOf(lift) : undefined;
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
          {t("no_incremental")} {contrast?.rate_verdict.text ?? without(lift)}
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

/** Why nothing is the journey's own, where it was not compared with a control group. */
function useWithout() {
  const { t } = useTranslation("results");
  return (lift: Lift | null) =>
    lift ? (lift.contrasts.length > 0 ? t("no_control_group") : lift.verdict.text) : t("not_compared");
}

function extra(of: Difference | null | undefined, language: Language, decimals: number): string {
  if (!of) return "–";
  const say = (n: number) =>
    `${n < 0 ? "−" : "+"}${decimals ? formatAmount(Math.abs(n), language) : formatNumber(Math.round(Math.abs(n)), language)}`;
  return `${say(of.difference)} (${say(of.always_low)} … ${say(of.always_high)})`;
}
