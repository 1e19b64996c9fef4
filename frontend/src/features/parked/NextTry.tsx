import { useTranslation } from "react-i18next";
import { isPast } from "@/shared/format/time";
import { TimeAgo } from "@/shared/ui/DateTime";

/** When it is retried automatically; what is due is retried in the next pass of the engine. */
export function NextTry({ at }: { at: string }) {
  const { t } = useTranslation("parked");
  return isPast(at, new Date()) ? t("due") : <TimeAgo value={at} />;
}
