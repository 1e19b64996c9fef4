import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "./Suggest";
import { useCatalog } from "./use-catalog";

/** The name of a event, with those seen in the workspace to choose from. */
export function EventSelect(props: SuggestProps) {
  const { t } = useTranslation("rules");
  const { data } = useCatalog();
  return (
    <Suggest
      {...props}
      options={data?.events.map((each) => each.name) ?? []}
      label={t("label.event")}
      placeholder={t("holder.event")}
    />
  );
}
