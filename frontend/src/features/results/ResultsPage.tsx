import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { JourneyTabs } from "@/features/journeys/JourneyTabs";
import { useJourney } from "@/features/journeys/use-journey";
import { Chart } from "@/shared/charts/Chart";
import { formatAmount, formatNumber, formatRate, formatSigned } from "@/shared/format/number";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { NumberTable } from "@/shared/ui/NumberTable";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { CostCards } from "./CostCards";
import { comparison, credits, outcomes } from "./charts";
import { FiguresCards } from "./FiguresCards";
import styles from "./Results.module.css";
import { CREDITED, type Difference, type Group, isAddable, type Results } from "./results";
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
            {results.lift.value_verdict.code !== results.lift.verdict.code && (
              <p className={styles.more} data-testid="value-verdict" data-code={results.lift.value_verdict.code}>
                {results.lift.value_verdict.text}
              </p>
            )}
          </Card>
          <Comparison results={results} />
          <FiguresCards journey={id} />
          <CostCards journey={id} />
          <Credited results={results} />
          <Outcomes counts={results.outcomes} />
        </div>
      </PageBody>
    </>
  );
}

function Comparison({ results }: { results: Results }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const { lift } = results;
  const addable = isAddable(results);
  const values = ({ people, converted, rate, per_head }: Group) => [
    formatNumber(people, language),
    formatNumber(converted, language),
    formatRate(rate),
    addable ? formatAmount(per_head, language) : "–",
  ];
  return (
    <>
      <Card title={t("compare")}>
        <p className={styles.help}>{t("compare_help")}</p>
        <NumberTable
          label={t("compare")}
          head={[t("group"), t("people"), t("converted"), t("rate"), t("per_head")]}
          rows={[
            { key: "let_in", name: t("let_in"), values: values(lift.treated) },
            { key: "held_out", name: t("held_out"), values: values(lift.held_out) },
          ]}
        />
        {lift.immature > 0 && <p className={styles.help}>{t("immature", { count: lift.immature })}</p>}
        {lift.rate && <Differences rate={lift.rate} perHead={lift.per_head} />}
      </Card>
      {lift.rate && (
        <div className={styles.halves}>
          <Against lift={lift} of="rate" difference={lift.rate} />
          {lift.per_head && <Against lift={lift} of="per_head" difference={lift.per_head} />}
        </div>
      )}
    </>
  );
}

/** The differences in numbers, with the interval on which the verdicts rest and the narrower one of a single look. */
function Differences({ rate, perHead }: { rate: Difference; perHead: Difference | null }) {
  const { t } = useTranslation("results");
  const values = (of: Difference, scale: number) => [
    formatSigned(of.difference * scale),
    ...[
      [of.always_low, of.always_high],
      [of.low, of.high],
    ].map((ends) => ends.map((end) => formatSigned(end * scale)).join(" … ")),
  ];
  return (
    <div className={styles.differences}>
      <p className={styles.help}>{t("interval_help")}</p>
      <NumberTable
        label={t("difference")}
        head={[t("difference"), t("let_in_less"), t("interval_always"), t("interval_once")]}
        rows={[
          { key: "rate", name: t("of_rate"), values: values(rate, 100) },
          ...(perHead ? [{ key: "per_head", name: t("of_value"), values: values(perHead, 1) }] : []),
        ]}
      />
    </div>
  );
}

interface AgainstProps {
  lift: Results["lift"];
  of: "rate" | "per_head";
  difference: Difference;
}

/** One measure of those let in, drawn against the control group's. */
function Against({ lift, of, difference }: AgainstProps) {
  const { t } = useTranslation("results");
  const words = { name: t(of), group: t("group"), let_in: t("let_in"), held_out: t("held_out") };
  const interval = { low: difference.always_low, high: difference.always_high };
  return <Chart title={t(`against.${of}`)} spec={comparison(lift, of, interval, words)} />;
}

function Credited({ results }: { results: Results }) {
  const { credited, total } = results;
  const { t } = useTranslation("results");
  const language = useLanguage();
  const addable = isAddable(results);
  const values = ({ conversions, value }: Results["total"]) => [
    formatNumber(conversions, language),
    addable ? formatAmount(value, language) : "–",
  ];
  const shown = credited.pending.conversions > 0 ? ([...CREDITED, "pending"] as const) : CREDITED;
  return (
    <div className={styles.halves}>
      <Card title={t("credited")}>
        <p className={styles.help}>
          {t("credited_help", { qualifying: t(`qualifying.${credited.qualifying}`), days: credited.window_days })}
          {!addable && ` ${t("not_addable", { currencies: results.currencies.join(", ") })}`}
        </p>
        <NumberTable
          label={t("credited")}
          head={[t("credited_to"), t("conversions"), t("value")]}
          rows={[
            ...shown.map((to) => ({ key: to, name: t(to), values: values(credited[to]) })),
            { key: "total", name: t("total"), values: values(total), total: true },
          ]}
        />
      </Card>
      <Chart
        title={t("credited_share")}
        spec={credits(results, { of: t("credited_to"), say: (to) => t(to) })}
        empty={t("none")}
      />
    </div>
  );
}

function Outcomes({ counts }: { counts: Results["outcomes"] }) {
  const { t } = useTranslation("results");
  const { t: shared, i18n } = useTranslation();
  const reason = useReason();
  const state = (code: string) => (i18n.exists(`tag.${code}`) ? shared(`tag.${code}` as ParseKeys) : code);
  const parts = [
    { name: "refused", of: t("reason"), times: t("times"), say: reason },
    { name: "exits", of: t("reason"), times: t("runs"), say: reason },
    { name: "sends", of: t("state"), times: t("messages"), say: state },
    { name: "withheld", of: t("reason"), times: t("messages"), say: reason },
  ] as const;
  return (
    <div className={styles.halves}>
      {parts.map(({ name, ...words }) => (
        <Chart key={name} title={t(name)} spec={outcomes(counts[name], words)} empty={t("none")} />
      ))}
    </div>
  );
}
