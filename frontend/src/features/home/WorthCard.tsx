import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { PeopleActions } from "@/features/results/PeopleBehind";
import { TableCard } from "@/shared/charts/TableCard";
import { formatShare } from "@/shared/format/number";
import { useWorkspace } from "@/shared/session/workspace";
import { StatusTag } from "@/shared/ui/StatusTag";
import styles from "./Home.module.css";
import { conversionRate, currenciesOf, type Figures, valueIn, type Worth } from "./home";
import { useDays } from "./use-days";

/** The journeys that were worth most in these days, each with a link to its results. */
export function WorthCard({ figures }: { figures: Figures }) {
  const days = figures.days.length;
  const { journeys, more } = figures;
  const { t } = useTranslation("home");
  const { home } = useWorkspace();
  const currencies = currenciesOf(journeys);
  const scope = useDays(figures);
  return (
    <TableCard
      title={t("card.journeys")}
      extra={<Link to={`${home}/journeys`}>{more > 0 ? t("more_journeys", { count: more }) : t("all_journeys")}</Link>}
      help={journeys.length > 0 && t("journeys_help", { count: days })}
      empty={t("none_within", { count: days })}
      people={
        <PeopleActions
          scope={scope}
          of={journeys.map(({ journey: { id, name }, counts }) => ({
            name: `${name}: ${t("card.converted")}`,
            n: counts.converted ?? 0,
            cut: { measure: "converted" },
            journey: id,
          }))}
        />
      }
      table={{
        columns: [
          { name: t("journey") },
          { name: t("let_in"), unit: "count" },
          { name: t("card.sent"), unit: "count" },
          { name: t("card.converted"), unit: "count" },
          { name: t("rate"), unit: "rate" },
          ...currencies.map((currency) => ({
            name: currency ? t("value_in", { currency }) : t("value"),
            unit: "amount" as const,
          })),
        ],
        rows: journeys.map((worth) => ({
          key: worth.journey.id,
          name: worth.journey.name,
          shown: <Named worth={worth} />,
          values: [
            worth.counts.entered ?? 0,
            worth.counts.sent ?? 0,
            worth.counts.converted ?? 0,
            { value: conversionRate(worth), text: rateText(worth) },
            ...currencies.map((currency) => valueIn(worth, currency)),
          ],
        })),
      }}
    />
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

const rateText = (worth: Worth): string => {
  const rate = conversionRate(worth);
  return rate === null ? "–" : formatShare(rate, 1);
};
