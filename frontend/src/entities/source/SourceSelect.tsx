import { useTranslation } from "react-i18next";
import { NamedSelect, type PickerProps } from "@/shared/controls/NamedSelect";

/** One of the sources of the workspace. */
export function SourceSelect(props: PickerProps) {
  const { t } = useTranslation();
  return <NamedSelect list="sources" label={t("pick.source")} {...props} />;
}
