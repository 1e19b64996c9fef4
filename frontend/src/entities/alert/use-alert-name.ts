import { useTranslation } from "react-i18next";
import type { Direction } from "./proposal";

/** What an alert that a chart proposes is called: of what, on which side of which limit. */
export function useAlertName(): (of: string, direction: Direction, limit: string) => string {
  const { t } = useTranslation();
  return (of, direction, limit) => t(`chart.alert.${direction}`, { of, limit });
}
