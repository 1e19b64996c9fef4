import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import type { ChannelHealth } from "./channel";

/** Writes a number of those that wait on a channel: “10,000+” where more may wait than were counted. */
export function useWaiting({ waiting_at_least }: Pick<ChannelHealth, "waiting_at_least">): (n: number) => string {
  const { t } = useTranslation("channels");
  const language = useLanguage();
  return (n) => {
    const said = formatNumber(n, language);
    return waiting_at_least ? t("at_least", { n: said }) : said;
  };
}
