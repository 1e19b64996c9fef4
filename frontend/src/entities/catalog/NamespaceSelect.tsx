import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "@/shared/controls/Suggest";
import { useCatalog } from "./use-catalog";

/** A kind of identifier, with those seen in the workspace to choose from. */
export function NamespaceSelect(props: SuggestProps) {
  const { t } = useTranslation();
  const { data } = useCatalog();
  return (
    <Suggest
      {...props}
      options={data?.namespaces ?? []}
      label={t("pick.namespace")}
      placeholder={t("pick.namespace_hint")}
    />
  );
}
