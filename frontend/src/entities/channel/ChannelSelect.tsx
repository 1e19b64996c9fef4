import { useTranslation } from "react-i18next";
import { NamedSelect, type PickerProps } from "@/shared/controls/NamedSelect";

/** One of the channels of the workspace. */
export function ChannelSelect(props: PickerProps) {
  const { t } = useTranslation();
  return <NamedSelect list="channels" label={t("pick.channel")} {...props} />;
}
