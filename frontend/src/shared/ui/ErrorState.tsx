import { Button } from "antd";
import { CloudOff, Lock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiError, isNotFound } from "@/shared/api/client";
import { useMessage } from "@/shared/i18n/use-message";
import { EmptyState } from "@/shared/ui/EmptyState";
import { NotFound } from "@/shared/ui/NotFound";

/** What stands in place of something that could not be loaded: why, and the way to try again. */
export function ErrorState({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const { t } = useTranslation();
  const message = useMessage();
  if (isNotFound(error)) return <NotFound />;
  const forbidden = error instanceof ApiError && error.status === 403;
  return (
    <EmptyState
      icon={forbidden ? Lock : CloudOff}
      title={t(forbidden ? "state.forbidden" : "state.error")}
      help={message(error)}
    >
      {onRetry && !forbidden && <Button onClick={onRetry}>{t("act.retry")}</Button>}
    </EmptyState>
  );
}
