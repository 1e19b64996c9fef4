import { Button } from "antd";
import { MapPinOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "@/shared/ui/EmptyState";

/** For addresses that lead nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={MapPinOff} title={t("state.not_found")} help={t("state.not_found_help")}>
      <Link to="/">
        <Button type="primary">{t("state.home")}</Button>
      </Link>
    </EmptyState>
  );
}
