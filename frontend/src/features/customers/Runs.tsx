import { Button } from "antd";
import { Route } from "lucide-react";
import { useTranslation } from "react-i18next";
import { JourneyLink } from "@/entities/journey/JourneyLink";
import { useNodeName } from "@/entities/journey/use-node-name";
import { Path } from "@/features/people/Path";
import type { Enrollment } from "@/features/people/types";
import type { Served } from "@/shared/api/types";
import { type Pages, usePages } from "@/shared/api/use-pages";
import { useReason } from "@/shared/i18n/use-reasons";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { StatusTag } from "@/shared/ui/StatusTag";
import styles from "./Customers.module.css";

export type Refusal = Served["Refusal"];

/** The customer's runs through journeys, each with the way taken; and the journeys that did not let them in. */
export function Runs({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const pages = usePages("enrollments", { profile: id, passages: true }, { every: 10_000 });
  const refusals = usePages("refusals", { profile: id });
  if (pages.error && pages.rows.length === 0) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) return <Loading />;
  return (
    <div className={styles.runs}>
      {pages.rows.length === 0 && (
        <Card>
          <EmptyState icon={Route} title={t("journeys_empty")} help={t("journeys_empty_help")} />
        </Card>
      )}
      {pages.rows.map((run) => (
        <Run key={run.id} run={run} />
      ))}
      {pages.more && (
        <Button loading={pages.loadingMore} onClick={pages.loadMore}>
          {shared("act.more")}
        </Button>
      )}
      {refusals.rows.length > 0 && <Refusals pages={refusals} />}
    </div>
  );
}

function Run({ run }: { run: Enrollment }) {
  const { t } = useTranslation("customers");
  const nodeName = useNodeName();
  const title = (
    <>
      <JourneyLink journey={run.journey} /> <small className="pl-soft">{t("version", { n: run.version.number })}</small>
    </>
  );
  return (
    <Card
      title={title}
      extra={
        <span className={styles.marks}>
          {run.arm && <span className="pl-soft">{t("arm", { arm: run.arm })}</span>}
          {run.held_out && <StatusTag state="held_out" />}
          {run.program_held_out && <StatusTag state="program_held_out" />}
          {run.converted_at && <StatusTag state="converted" />}
          <StatusTag state={run.state} />
        </span>
      }
    >
      <Path enrollment={run} nameOf={nodeName} />
    </Card>
  );
}

function Refusals({ pages }: { pages: Pages<Refusal> }) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const reason = useReason();
  return (
    <Card title={t("refusals")}>
      <ul className={styles.refusals}>
        {pages.rows.map((row) => (
          <li key={`${row.journey.id} ${row.at} ${row.instance_key}`}>
            <DateTime value={row.at} />
            <JourneyLink journey={row.journey} />
            <span className="pl-soft">{reason(row.reason)}</span>
          </li>
        ))}
      </ul>
      {pages.more && (
        <Button loading={pages.loadingMore} onClick={pages.loadMore}>
          {shared("act.more")}
        </Button>
      )}
    </Card>
  );
}
