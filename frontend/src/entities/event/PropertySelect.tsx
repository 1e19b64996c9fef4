import { useTranslation } from "react-i18next";
import { useCatalog } from "@/entities/catalog/use-catalog";
import { Suggest, type SuggestProps } from "@/shared/controls/Suggest";

/** The path of a property of an event, with those seen to choose from. */
export function PropertySelect({ event, ...props }: SuggestProps & { event: string }) {
  const { t } = useTranslation();
  const known = useCatalog().data?.events.find((each) => each.name === event)?.properties ?? [];
  return (
    <Suggest
      {...props}
      options={known.map((each) => each.name)}
      label={t("pick.property")}
      placeholder={t("pick.property_hint")}
    />
  );
}
