import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { formatAmount, formatNumber } from "@/shared/format/number";
import { type Language, useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { NumberTable } from "@/shared/ui/NumberTable";
import { StatusTag } from "@/shared/ui/StatusTag";
import styles from "./Home.module.css";
import { conversionRate, type Figures, type Worth } from "./home";

/** The journeys that were worth most in the last 30 days, each with a link to its results. */
export function WorthCard({ figures: { journeys, more } }: { figures: Figures }) {
  const { t } = useTranslation("home");
  const { home } = useWorkspace();
  const language = useLanguage();
  const number = (n: number | undefined) => formatNumber(n ?? 0, language);
  const rows = journeys.map((worth) => ({
    key: worth.journey.id,
    name: <Named worth={worth} />,
    values: [
      number(worth.counts.entered),
      number(worth.counts.sent),
      number(worth.counts.converted),
      conversionRate(worth),
      money(worth, language),
    ],
  }));
  return (
    <Card
      title={t("card.journeys")}
      extra={<Link to={`${home}/journeys`}>{more > 0 ? t("more_journeys", { count: more }) : t("all_journeys")}</Link>}
    >
      {rows.length > 0 ? (
        <>
          <p className={styles.help}>{t("journeys_help")}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls inside, and the keyboard must reach it. */}
          <section className={styles.scroll} aria-label={t("card.journeys")} tabIndex={0}>
            <NumberTable
              label={t("card.journeys")}
              head={[t("journey"), t("let_in"), t("card.sent"), t("card.converted"), t("rate"), t("value")]}
              rows={rows}
            />
          </section>
        </>
      ) : (
        <p className="pl-soft">{t("none_in_days")}</p>
      )}
    </Card>
  );
}

/** The journey, and the verdicts on its effect since its beginning. */
function Named({ worth: { journey, state, claims, verdicts } }: { worth: Worth }) {
  const { home } = useWorkspace();
  return (
    <div className={styles.named}>
      <span>
        <Link to={`${home}/journeys/${journey.id}/results`}>{journey.name}</Link> <StatusTag state={state} />
      </span>
      {verdicts.map(({ code, text }) => (
        <small key={code} data-claims={claims}>
          {text}
        </small>
      ))}
    </div>
  );
}

/** The value of the conversions, by currency. */
const money = ({ values }: Worth, language: Language): string =>
  values
    .filter(({ value }) => Number(value) !== 0)
    .map(({ currency, value }) => `${formatAmount(value, language)} ${currency}`.trim())
    .join(" · ") || "–";
