import { useTranslation } from "react-i18next";
import { useChannel } from "@/entities/channel/use-channel";
import { NamedSelect, type PickerProps } from "@/shared/controls/NamedSelect";

/** One of the templates of the workspace; only what `channel` can send, if one is given. */
export function TemplateSelect({ channel = "", ...props }: PickerProps & { channel?: string }) {
  const { t } = useTranslation();
  const { medium } = useChannel(channel).data ?? {};
  return <NamedSelect list="templates" label={t("pick.template")} medium={medium} {...props} />;
}
