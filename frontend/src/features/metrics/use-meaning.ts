import { useTranslation } from "react-i18next";
import type { Definition } from "./metric";

/** A definition in words: what is aggregated, and in which unit. */
export function useMeaning() {
  const { t } = useTranslation("metrics");
  return {
    meaning: ({ aggregate, event, property, where, rule }: Definition) => {
      const parts = [
        t(`says.${aggregate}`, { event, property }),
        ...(where?.length ? [t("says.where", { count: where.length })] : []),
        ...(rule ? [t("says.rule")] : []),
      ];
      return parts.join(t("says.and"));
    },
    unit: ({ unit, currency }: Definition) =>
      unit === "money" ? `${t("unit.money")} (${currency})` : t(`unit.${unit}`),
  };
}
