import { BellRing } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useMatch } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { TimeAgo } from "@/shared/ui/DateTime";
import { Notice } from "@/shared/ui/Notice";
import { useAlertSummary } from "./use-alerts";

/** Over every page as long as an alert fires that nobody has acknowledged, but on the page that lists it. */
export function AlertsNotice() {
  const { t } = useTranslation("alerts");
  const { home } = useWorkspace();
  const summary = useAlertSummary().data;
  const there = useMatch("/w/:slug/alerts") !== null;
  if (!summary?.firing || there) return null;
  return (
    <Notice icon={BellRing} testId="alerts-notice" act={<Link to={`${home}/alerts`}>{t("notice_show")}</Link>}>
      {t("notice", { count: summary.firing })} {summary.oldest && <TimeAgo value={summary.oldest} />}
    </Notice>
  );
}
