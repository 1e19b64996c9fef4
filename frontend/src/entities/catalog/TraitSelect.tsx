import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "@/shared/controls/Suggest";
import { useCatalog } from "./use-catalog";

/** The name of a trait, with those seen in the workspace to choose from. */
export function TraitSelect(props: SuggestProps) {
  const { t } = useTranslation();
  const { data } = useCatalog();
  return (
    <Suggest
      {...props}
      options={data?.traits.map((each) => each.name) ?? []}
      label={t("pick.trait")}
      placeholder={t("pick.trait_hint")}
    />
  );
}
