import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "@/shared/controls/Suggest";
import { useEventNames } from "./use-event-names";

/** The name of an event, with those seen in the workspace to choose from. */
export function EventSelect(props: SuggestProps) {
  const { t } = useTranslation();
  return <Suggest {...props} options={useEventNames()} label={t("pick.event")} placeholder={t("pick.event_hint")} />;
}
