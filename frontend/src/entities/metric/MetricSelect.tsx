import { useTranslation } from "react-i18next";
import { NamedSelect, type PickerProps } from "@/shared/controls/NamedSelect";
import { useMessage } from "@/shared/i18n/use-message";

interface Props extends PickerProps {
  label?: string;
  /** Only those that can be the goal of a journey; the others say why not. */
  goal?: boolean;
}

/** One of the metrics of the workspace that are in use. */
export function MetricSelect({ label, goal = false, ...props }: Props) {
  const { t } = useTranslation();
  const message = useMessage();
  return (
    <NamedSelect
      list="metrics"
      label={label ?? t("pick.metric")}
      refused={goal ? ({ no_goal }) => (no_goal ? message(no_goal) : null) : undefined}
      {...props}
    />
  );
}
