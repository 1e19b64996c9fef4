import { useTranslation } from "react-i18next";
import { Link, Navigate, useLocation } from "react-router";
import { useSession } from "@/shared/session/use-session";
import { AccountPage } from "./AccountPage";
import { SignInForm } from "./SignInForm";

export function Page() {
  const { t } = useTranslation("session");
  const session = useSession();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  if (session.data?.user) return <Navigate to={from} replace />;
  return (
    <AccountPage title={t("title")} lead={t("lead")}>
      <SignInForm />
      <div style={{ marginTop: 16, textAlign: "center" }}>
        <Link to="/forgot-password">{t("forgot")}</Link>
      </div>
    </AccountPage>
  );
}
