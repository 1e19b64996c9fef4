import { Trans, useTranslation } from "react-i18next";
import { instant } from "@/shared/format/time";
import { useReason } from "@/shared/i18n/use-reasons";
import { DateTime } from "@/shared/ui/DateTime";
import { reasonOf, type Touch } from "./touch";

/** Why a touch did not go out, or not yet; of one that waits for the end of quiet hours, until when, or that they are over. */
export function Why({ touch }: { touch: Touch }) {
  const { t } = useTranslation("deliveries");
  const reason = useReason();
  const { send } = touch;
  if (send?.state !== "deferred") return reason(reasonOf(touch));
  if (instant(send.due_at) <= new Date()) return t("deferred_over");
  return <Trans ns="deliveries" i18nKey="deferred" components={{ due: <DateTime value={send.due_at} /> }} />;
}
