import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "@/shared/controls/Suggest";
import { useCatalog } from "./use-catalog";

/** The name of a tag, with those seen in the workspace to choose from. */
export function TagSelect(props: SuggestProps) {
  const { t } = useTranslation();
  const { data } = useCatalog();
  return <Suggest {...props} options={data?.tags ?? []} label={t("pick.tag")} placeholder={t("pick.tag_hint")} />;
}
