import { Button } from "antd";
import { LayoutDashboard } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { figureAlert } from "@/entities/alert/figure";
import { SetAlert } from "@/entities/alert/SetAlert";
import { useAlertName } from "@/entities/alert/use-alert-name";
import { PeopleActions } from "@/features/results/PeopleBehind";
import { Chart } from "@/shared/charts/Chart";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { ArrangeDialog } from "./ArrangeDialog";
import { AttentionCard } from "./AttentionCard";
import styles from "./Home.module.css";
import { byDay, type Card, type Drawn, type Figures, type Home, isDrawn, onPage } from "./home";
import { StartCard } from "./StartCard";
import { useDays } from "./use-days";
import { useHome } from "./use-home";
import { WorthCard } from "./WorthCard";

/** The home page: figures of the last 30 days, journeys by worth and what needs attention, in the order that each person chose. */
export function Page() {
  const { t } = useTranslation("home");
  const { data: home, error, refetch } = useHome();
  const [arranging, setArranging] = useState(false);
  if (error && !home) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!home) return <Loading />;
  const cards = onPage(home);
  const arrange = (
    <Button icon={<LayoutDashboard size={16} />} onClick={() => setArranging(true)}>
      {t("arrange")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} lead={home.figures && <AsOf figures={home.figures} />}>
        {home.cards.length > 0 && arrange}
      </PageHeader>
      <PageBody>
        {cards.length > 0 ? (
          <div className={styles.grid}>
            {cards.map((card) => (
              <div key={card} data-card={card}>
                <Shown card={card} home={home} />
              </div>
            ))}
          </div>
        ) : (
          <EmptyState icon={LayoutDashboard} title={t("nothing_shown")} help={t("nothing_shown_help")} />
        )}
      </PageBody>
      {arranging && <ArrangeDialog places={home.cards} onClose={() => setArranging(false)} />}
    </>
  );
}

/** As of when the numbers hold. */
function AsOf({ figures: { at, counting } }: { figures: Figures }) {
  const { t } = useTranslation("home");
  if (!at) return t("not_counted");
  return (
    <>
      {t("as_of")} <DateTime value={at} />
      {counting > 0 && ` · ${t("counting", { count: counting })}`}
    </>
  );
}

function Shown({ card, home }: { card: Card; home: Home }) {
  if (card === "start") return <StartCard steps={home.steps} />;
  if (card === "attention") return <AttentionCard attention={home.attention} />;
  if (!home.figures) return null;
  return isDrawn(card) ? <Days measure={card} figures={home.figures} /> : <WorthCard figures={home.figures} />;
}

/** One measure of the last 30 days: how much in all, and each day. */
function Days({ measure, figures }: { measure: Drawn; figures: Figures }) {
  const { t } = useTranslation("home");
  const language = useLanguage();
  const alertName = useAlertName();
  const count = figures.total[measure] ?? 0;
  return (
    <Chart
      title={t(`card.${measure}`)}
      help={
        count > 0 && (
          <>
            <strong className={`pl-num ${styles.total}`}>{formatNumber(count, language)}</strong> {t("in_days")}
          </>
        )
      }
      spec={byDay(figures, measure, t(`card.${measure}`))}
      people={
        <PeopleActions scope={useDays(figures)} of={[{ name: t(`card.${measure}`), n: count, cut: { measure } }]} />
      }
      alert={
        count > 0 && (
          <SetAlert
            of={[
              figureAlert(
                {
                  measure,
                  journey: "",
                  unit: "count",
                  hours: 24,
                  values: figures.days.slice(0, -1).map(({ counts }) => counts[measure] ?? 0),
                },
                t(`card.${measure}`),
                alertName,
              ),
            ]}
          />
        )
      }
      empty={t("none_in_days")}
    />
  );
}
