import { useTranslation } from "react-i18next";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Page() {
  const { t } = useTranslation("deliveries");
  return <PageHeader title={t("title")} />;
}
