import { useTranslation } from "react-i18next";
import type { Card } from "./dashboard";

/** What a card is called before its data says more. */
export function useCardName(): (card: Card) => string {
  const { t } = useTranslation("dashboards");
  const measure = useMeasureName();
  return (card) => (card.kind === "figure" ? measure(card.measure) : `${t(`kind.${card.kind}`)}`);
}

/** What a figure is called. */
export function useMeasureName(): (measure: Card["measure"]) => string {
  const { t } = useTranslation("results");
  return (measure) => (measure === "value" || measure === "cost" ? t(measure) : t(`measure.${measure as "sent"}`));
}
