import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useMatch } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { TimeAgo } from "@/shared/ui/DateTime";
import { Notice } from "@/shared/ui/Notice";
import { useParkedSummary } from "./use-parked";

/** Over every page as long as something is set aside, but on the page that lists it. */
export function ParkedNotice() {
  const { t } = useTranslation("parked");
  const { home } = useWorkspace();
  const summary = useParkedSummary().data;
  const there = useMatch("/w/:slug/parked") !== null;
  if (!summary?.total || there) return null;
  return (
    <Notice icon={TriangleAlert} testId="parked-notice" act={<Link to={`${home}/parked`}>{t("notice_show")}</Link>}>
      {t("notice", { count: summary.total })} {summary.oldest && <TimeAgo value={summary.oldest} />}
    </Notice>
  );
}
