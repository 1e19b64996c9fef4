import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { EmptyState } from "@/shared/ui/EmptyState";

/** A page, for those whose role carries its scope; the others are told which permission to ask for. */
export function Allowed({ scope, children }: { scope: string; children: ReactNode }) {
  const { t } = useTranslation();
  if (useWorkspace().can(scope)) return children;
  return <EmptyState icon={Lock} title={t("state.forbidden")} help={t("state.forbidden_help", { scope })} />;
}
