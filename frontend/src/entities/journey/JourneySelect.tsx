import { useTranslation } from "react-i18next";
import { NamedSelect, type PickerProps } from "@/shared/controls/NamedSelect";

/** One of the journeys of the workspace. */
export function JourneySelect(props: PickerProps) {
  const { t } = useTranslation();
  return <NamedSelect list="journeys" label={t("pick.journey")} {...props} />;
}
