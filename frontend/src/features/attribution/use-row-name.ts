import { useTranslation } from "react-i18next";
import { useMedium } from "@/shared/i18n/use-medium";
import type { By, Row } from "./attribution";

/** What to call a row of a report that groups touches so. */
export function useRowName(by: By): (row: Row) => string {
  const { t } = useTranslation("attribution");
  const medium = useMedium();
  return (row) => {
    if (row.of === "none") return t(`without_${by}`);
    if (row.of !== "thing") return t(row.of);
    return by === "medium" ? medium(row.id) : row.name || t("gone");
  };
}
