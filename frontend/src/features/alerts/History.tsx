import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { StatusTag } from "@/shared/ui/StatusTag";
import styles from "./Alerts.module.css";
import type { Alert, Incident } from "./alert";

/** When an alert fired, until when, who took care, and whether it was told. */
export function History({ alert }: { alert: Alert }) {
  const { t } = useTranslation("alerts");
  const { t: shared } = useTranslation();
  const pages = usePages("alerts/{alert}/incidents", {}, { of: { alert: alert.id }, every: 30_000 });
  return (
    <section>
      <h3>{t("history")}</h3>
      {pages.error && pages.rows.length === 0 && <ErrorState error={pages.error} onRetry={pages.reload} />}
      {pages.rows.length === 0 && !pages.loading && !pages.error && <p className="pl-soft">{t("never_fired")}</p>}
      <ol className={styles.incidents}>
        {pages.rows.map((incident) => (
          <Line key={incident.id} incident={incident} />
        ))}
      </ol>
      {pages.more && (
        <Button loading={pages.loadingMore} onClick={pages.loadMore}>
          {shared("act.more")}
        </Button>
      )}
    </section>
  );
}

function Line({ incident }: { incident: Incident }) {
  const { t } = useTranslation("alerts");
  const { home } = useWorkspace();
  return (
    <li>
      <span className={styles.times}>
        <StatusTag state={incident.state} />
        <DateTime value={incident.started_at} />
        {incident.resolved_at && (
          <>
            – <DateTime value={incident.resolved_at} />
          </>
        )}
      </span>
      {incident.fired_for && <span>{incident.fired_for}</span>}
      {incident.sentence && incident.sentence !== incident.fired_for && (
        <small>{t("found_since", { sentence: incident.sentence })}</small>
      )}
      {incident.screen && <Link to={`${home}/${incident.screen}`}>{t("behind")}</Link>}
      {incident.acknowledged_at && (
        <small>
          {t("acknowledged_by", { name: incident.acknowledged_by })} <DateTime value={incident.acknowledged_at} />
        </small>
      )}
      <small>
        {t("told", { count: incident.told })}
        {incident.waiting > 0 && ` · ${t("waiting", { count: incident.waiting })}`}
        {incident.failed > 0 && ` · ${t("not_told", { count: incident.failed })}`}
        {incident.gone.length > 0 && ` · ${t("gone", { names: incident.gone.join(", ") })}`}
        {incident.trouble && ` · ${incident.trouble}`}
      </small>
    </li>
  );
}
