import { useTranslation } from "react-i18next";

/** What a category of messages is called; one that is not known stays as it is. */
export function useCategory(): (category: string) => string {
  const { t } = useTranslation();
  const names = t("category", { returnObjects: true }) as Record<string, string>;
  return (category) => names[category] ?? category;
}
