import { useTranslation } from "react-i18next";
import { Suggest, type SuggestProps } from "./Suggest";
import { useCatalog } from "./use-catalog";

/** A kind of identifier, with those seen in the workspace to choose from. */
export function NamespaceSelect(props: SuggestProps) {
  const { t } = useTranslation("rules");
  const { data } = useCatalog();
  return (
    <Suggest
      {...props}
      options={data?.namespaces ?? []}
      label={t("label.namespace")}
      placeholder={t("holder.namespace")}
    />
  );
}
