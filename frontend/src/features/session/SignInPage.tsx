import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation } from "react-router";
import { type Language, useLanguage } from "@/shared/session/preferences";
import { useSession, useSwitchLanguage } from "@/shared/session/use-session";
import { Mark } from "@/shared/ui/Mark";
import { SignInForm } from "./SignInForm";
import styles from "./SignInPage.module.css";

export function Page() {
  const { t } = useTranslation("session");
  const language = useLanguage();
  const switchLanguage = useSwitchLanguage();
  const session = useSession();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  if (session.data?.user) return <Navigate to={from} replace />;
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <Mark size={44} />
        <h1>{t("title")}</h1>
        <p className="pl-soft">{t("lead")}</p>
        <SignInForm />
      </div>
      <Segmented<Language>
        size="small"
        value={language}
        onChange={switchLanguage}
        options={[
          { value: "en", label: "English" },
          { value: "zh", label: "简体中文" },
        ]}
      />
    </main>
  );
}
