import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import type { SourceHealth } from "./source";

export function Count({
  health,
  of,
}: {
  health: SourceHealth;
  of: "events_last_hour" | "events_last_day" | "quarantined_last_day" | "repeated_last_day" | "inbox";
}) {
  const { t } = useTranslation("sources");
  const language = useLanguage();
  const n = formatNumber(health[of], language);
  const open = {
    events_last_hour: health.at_least,
    events_last_day: health.at_least,
    quarantined_last_day: health.refused_at_least,
    repeated_last_day: false,
    inbox: health.inbox_at_least,
  }[of];
  return (
    <span className="pl-num" data-warn={of === "quarantined_last_day" && health[of] > 0}>
      {open ? t("at_least", { n }) : n}
    </span>
  );
}
