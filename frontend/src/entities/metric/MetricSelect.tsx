import { useTranslation } from "react-i18next";
import { NamedSelect, type PickerProps } from "@/shared/controls/NamedSelect";

/** One of the metrics of the workspace that are in use. */
export function MetricSelect({ label, ...props }: PickerProps & { label?: string }) {
  const { t } = useTranslation();
  return <NamedSelect list="metrics" label={label ?? t("pick.metric")} {...props} />;
}
