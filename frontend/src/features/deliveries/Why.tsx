import { Trans } from "react-i18next";
import { useReason } from "@/shared/i18n/use-reasons";
import { DateTime } from "@/shared/ui/DateTime";
import { reasonOf, type Touch } from "./touch";

/** Why a touch did not go out, or not yet; of one that waits for the end of quiet hours, until when. */
export function Why({ touch }: { touch: Touch }) {
  const reason = useReason();
  const { send } = touch;
  if (send?.state !== "deferred") return reason(reasonOf(touch));
  return <Trans ns="deliveries" i18nKey="deferred" components={{ due: <DateTime value={send.due_at} /> }} />;
}
