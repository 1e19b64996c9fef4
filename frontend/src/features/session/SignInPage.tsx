import { Alert, Button, Form, Input, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation } from "react-router";
import { useMessage } from "@/shared/i18n/use-message";
import { type Language, useLanguage } from "@/shared/session/preferences";
import { useSession, useSignIn, useSwitchLanguage } from "@/shared/session/use-session";
import { Mark } from "@/shared/ui/Mark";
import styles from "./SignInPage.module.css";

export function Page() {
  const { t } = useTranslation("session");
  const message = useMessage();
  const language = useLanguage();
  const switchLanguage = useSwitchLanguage();
  const session = useSession();
  const signIn = useSignIn();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  if (session.data?.user) return <Navigate to={from} replace />;
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <Mark size={44} />
        <h1>{t("title")}</h1>
        <p className="pl-soft">{t("lead")}</p>
        {signIn.error && <Alert type="error" showIcon title={message(signIn.error)} className={styles.alert ?? ""} />}
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={(values: { username: string; password: string }) => signIn.mutate(values)}
        >
          <Form.Item name="username" label={t("username")} rules={[{ required: true, message: t("username_missing") }]}>
            <Input autoComplete="username" size="large" autoFocus />
          </Form.Item>
          <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("password_missing") }]}>
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending || session.isPending}>
            {t("submit")}
          </Button>
        </Form>
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
