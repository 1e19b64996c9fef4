import { useTranslation } from "react-i18next";
import { NamedSelect, type PickerProps } from "@/shared/controls/NamedSelect";

/** One of the audiences of the workspace. */
export function AudienceSelect(props: PickerProps) {
  const { t } = useTranslation();
  return (
    <NamedSelect
      list="audiences"
      label={t("pick.audience")}
      {...(props.inline && { placeholder: t("pick.audience_hint") })}
      {...props}
    />
  );
}
