import { Alert, Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AccountPage } from "./AccountPage";
import { Refused } from "./Refused";
import { useForgotten } from "./use-account";

export function Page() {
  const { t } = useTranslation("session");
  const ask = useForgotten();
  return (
    <AccountPage title={t("forgot_title")} lead={t("forgot_lead")}>
      <Refused error={ask.error} />
      {ask.data ? (
        <Alert
          type={ask.data.mail === "log" ? "warning" : "success"}
          showIcon
          title={t("forgot_done")}
          description={t(ask.data.mail === "log" ? "mail_in_log" : "forgot_done_help")}
        />
      ) : (
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={({ email }: { email: string }) => ask.mutate(email.trim())}
        >
          <Form.Item name="email" label={t("email")} rules={[{ required: true, message: t("email_missing") }]}>
            <Input type="email" autoComplete="email" size="large" autoFocus />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={ask.isPending}>
            {t("forgot_send")}
          </Button>
        </Form>
      )}
      <div style={{ marginTop: 16, textAlign: "center" }}>
        <Link to="/sign-in">{t("back_to_sign_in")}</Link>
      </div>
    </AccountPage>
  );
}
