import { useTranslation } from "react-i18next";
import { TimeAgo } from "@/shared/ui/DateTime";
import type { SourceHealth } from "./source";

/** When the source was last heard; “never” only where all events were looked at. */
export function LastEvent({ health }: { health: SourceHealth }) {
  const { t } = useTranslation("sources");
  if (health.unseen) return <span className="pl-soft">{t("unseen")}</span>;
  return <TimeAgo value={health.last_event_at} />;
}
