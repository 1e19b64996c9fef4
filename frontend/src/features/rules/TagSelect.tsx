import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "./Suggest";
import { useCatalog } from "./use-catalog";

/** The name of a tag, with those seen in the workspace to choose from. */
export function TagSelect(props: SuggestProps) {
  const { t } = useTranslation("rules");
  const { data } = useCatalog();
  return <Suggest {...props} options={data?.tags ?? []} label={t("label.tag")} placeholder={t("holder.tag")} />;
}
