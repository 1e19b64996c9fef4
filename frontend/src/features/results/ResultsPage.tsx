import type { ParseKeys } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { JourneyTabs } from "@/features/journeys/JourneyTabs";
import { useJourney } from "@/features/journeys/use-journey";
import { formatNumber } from "@/shared/format/number";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { Interval } from "./Interval";
import styles from "./Results.module.css";
import { byCount, type Group, type Results } from "./results";
import { useResults } from "./use-results";

/** What a journey was worth: the verdict first, then what it rests on. */
export function Page() {
  const { id = "" } = useParams();
  const { t } = useTranslation("results");
  const { home } = useWorkspace();
  const journey = useJourney(id).data;
  const { data: results, error, refetch } = useResults(id);
  if (error && !results) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!results || !journey) return <Loading />;
  return (
    <>
      <PageHeader
        title={journey.name}
        back={`${home}/journeys`}
        aside={<StatusTag state={journey.state} />}
        lead={
          <>
            {t("lead")} <DateTime value={results.at} />
          </>
        }
      >
        <JourneyTabs journey={id} />
      </PageHeader>
      <PageBody>
        <div className={styles.stack}>
          <Card>
            <p className={styles.verdict} data-testid="verdict" data-code={results.lift.verdict.code}>
              {results.lift.verdict.text}
            </p>
          </Card>
          <Comparison lift={results.lift} />
          <Credited results={results} />
          <Outcomes outcomes={results.outcomes} />
        </div>
      </PageBody>
    </>
  );
}

const share = (rate: number | null) => (rate === null ? "–" : `${(100 * rate).toFixed(2)}%`);

/** A decimal as money is written, without saying which: the journey does not know. */
function useAmount(): (value: number | string | null) => string {
  const language = useLanguage();
  return (value) =>
    value === null
      ? "–"
      : Number(value).toLocaleString(language === "zh" ? "zh-CN" : "en-GB", {
          minimumFractionDigits: 2,
          maximumFractionDigits: 2,
        });
}

/** A table whose first column is words and the others are numbers. */
function Numbers({ label, head, children }: { label: string; head: string[]; children: ReactNode }) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {head.map((title, n) => (
            <th key={title} className={n > 0 ? styles.n : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Row({ name, values, all = false }: { name: ReactNode; values: string[]; all?: boolean }) {
  return (
    <tr className={all ? styles.all : undefined}>
      <td>{name}</td>
      {values.map((value, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place.
        <td key={n} className={`${styles.n} pl-num`}>
          {value}
        </td>
      ))}
    </tr>
  );
}

function Comparison({ lift }: { lift: Results["lift"] }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const amount = useAmount();
  const values = ({ people, converted, rate, per_head }: Group) => [
    formatNumber(people, language),
    formatNumber(converted, language),
    share(rate),
    amount(per_head),
  ];
  return (
    <Card title={t("compare")}>
      <p className={styles.help}>{t("compare_help")}</p>
      <Numbers label={t("compare")} head={[t("group"), t("people"), t("converted"), t("rate"), t("per_head")]}>
        <Row name={t("let_in")} values={values(lift.treated)} />
        <Row name={t("held_out")} values={values(lift.held_out)} />
      </Numbers>
      {lift.rate && lift.per_head && (
        <div className={styles.bars}>
          <div className={`${styles.bar} pl-soft`}>
            <span>{t("difference")}</span>
            <small>{t("interval_help")}</small>
            <small>
              {t("difference")}, {t("interval")}
            </small>
          </div>
          <Interval name={t("of_rate")} of={lift.rate} scale={100} />
          <Interval name={t("of_value")} of={lift.per_head} />
        </div>
      )}
    </Card>
  );
}

function Credited({ results: { credited, total } }: { results: Results }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const amount = useAmount();
  const values = ({ conversions, value }: Results["total"]) => [formatNumber(conversions, language), amount(value)];
  return (
    <Card title={t("credited")}>
      <p className={styles.help}>
        {t("credited_help", { qualifying: t(`qualifying.${credited.qualifying}`), days: credited.window_days })}
      </p>
      <Numbers label={t("credited")} head={[t("credited_to"), t("conversions"), t("value")]}>
        {(["own", "others", "nobody"] as const).map((name) => (
          <Row key={name} name={t(name)} values={values(credited[name])} />
        ))}
        {credited.pending.conversions > 0 && <Row name={t("pending")} values={values(credited.pending)} />}
        <Row all name={t("total")} values={values(total)} />
      </Numbers>
    </Card>
  );
}

function Outcomes({ outcomes }: { outcomes: Results["outcomes"] }) {
  const { t } = useTranslation("results");
  const { t: shared, i18n } = useTranslation();
  const language = useLanguage();
  const reason = useReason();
  const state = (code: string) => (i18n.exists(`tag.${code}`) ? shared(`tag.${code}` as ParseKeys) : code);
  const parts = [
    { name: "refused", head: [t("reason"), t("times")], say: reason },
    { name: "exits", head: [t("reason"), t("runs")], say: reason },
    { name: "sends", head: [t("state"), t("messages")], say: state },
    { name: "withheld", head: [t("reason"), t("messages")], say: reason },
  ] as const;
  return (
    <div className={styles.halves}>
      {parts.map(({ name, head, say }) => {
        const counts = byCount(outcomes[name]);
        return (
          <Card key={name} title={t(name)}>
            {counts.length === 0 ? (
              <p className="pl-soft">{t("none")}</p>
            ) : (
              <Numbers label={t(name)} head={[...head]}>
                {counts.map(([code, n]) => (
                  <Row key={code} name={say(code)} values={[formatNumber(n, language)]} />
                ))}
              </Numbers>
            )}
          </Card>
        );
      })}
    </div>
  );
}
