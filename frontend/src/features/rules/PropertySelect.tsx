import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "./Suggest";
import { useCatalog } from "./use-catalog";

/** The path of a property of an event, with those seen to choose from. */
export function PropertySelect({ event, ...props }: SuggestProps & { event: string }) {
  const { t } = useTranslation("rules");
  const known = useCatalog().data?.events.find((each) => each.name === event)?.properties ?? [];
  return (
    <Suggest
      {...props}
      options={known.map((each) => each.name)}
      label={t("label.property")}
      placeholder={t("holder.property")}
    />
  );
}
