import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { JourneyTabs } from "@/features/journeys/JourneyTabs";
import { useJourney } from "@/features/journeys/use-journey";
import { dayOf } from "@/shared/format/time";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { BudgetCard } from "./BudgetCard";
import { Choices } from "./Choices";
import { CostCards } from "./CostCards";
import { CreditedCards } from "./CreditedCards";
import { FiguresCards } from "./FiguresCards";
import { FunnelCards } from "./FunnelCards";
import { CHOSEN, type Chosen, daysUntil, periodOf, type Scope } from "./figures";
import { ClaimedCard, LiftCards, Verdict } from "./LiftCards";
import styles from "./Results.module.css";
import { SideBySide } from "./SideBySide";
import { useFigures } from "./use-figures";
import { useResults } from "./use-results";

/** What a journey was worth. */
export function Page() {
  const { id = "" } = useParams();
  const { t } = useTranslation("results");
  const { home } = useWorkspace();
  const { data: journey, error, refetch } = useJourney(id);
  if (error && !journey) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!journey) return <Loading />;
  return (
    <>
      <PageHeader
        title={journey.name}
        back={`${home}/journeys`}
        aside={<StatusTag state={journey.state} />}
        lead={t("lead")}
      >
        <JourneyTabs journey={journey} />
      </PageHeader>
      <PageBody>
        <div className={styles.stack}>
          {journey.state === "draft" ? <NotLive journey={id} /> : <Results journey={id} />}
        </div>
      </PageBody>
    </>
  );
}

/** The verdict first, then what it rests on, then everything that was counted. */
function Results({ journey }: { journey: string }) {
  const zone = useZone();
  const [chosen, setChosen] = useState<Chosen>(CHOSEN);
  const choose = (some: Partial<Chosen>) => setChosen({ ...chosen, ...some });
  const now = new Date();
  const { view, per, by, days, version } = chosen;
  const asked = {
    view,
    ...daysUntil(dayOf(now, zone), periodOf(days, per)),
    ...(version && { version }),
  };
  const scope: Scope = { journey, ...asked };
  const { data, error, refetch } = useFigures(journey, { ...asked, per, by });
  // Read beside, since it takes longer: credits are not among the kept figures.
  const results = useResults(journey);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      <Verdict lift={data.lift} />
      {data.lift && <LiftCards lift={data.lift} journey={journey} />}
      {results.data ? (
        <ClaimedCard lift={data.lift} results={results.data} />
      ) : (
        results.error && <ErrorState error={results.error} onRetry={() => void results.refetch()} />
      )}
      <Choices journey={journey} chosen={chosen} onChoose={choose} data={data} />
      <FiguresCards scope={scope} chosen={chosen} onChoose={choose} data={data} now={now} />
      <SideBySide journey={journey} scope={scope} />
      <FunnelCards journey={journey} version={version} nodes={data.funnel} />
      <CostCards journey={journey} />
      {results.data && <CreditedCards results={results.data} />}
    </>
  );
}

/** A budget can be set before anything is sent. */
function NotLive({ journey }: { journey: string }) {
  const { t } = useTranslation("results");
  return (
    <>
      <Card>
        <p className={styles.verdict} data-testid="verdict" data-code="not_live">
          {t("not_live")}
        </p>
        <p className={styles.more}>{t("not_live_help")}</p>
      </Card>
      <BudgetCard journey={journey} />
    </>
  );
}
