import { Alert, Button, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AccountPage } from "./AccountPage";
import { NewPassword } from "./NewPassword";
import { Refused } from "./Refused";
import { linkToken, useReset } from "./use-account";

export function Page() {
  const { t } = useTranslation("session");
  const [token] = useState(linkToken);
  const reset = useReset(token);
  return (
    <AccountPage title={t("reset_title")}>
      <Refused error={reset.error} />
      {reset.data ? (
        <Alert
          type="success"
          showIcon
          title={t("reset_done", { name: reset.data.username })}
          description={t("sessions_ended")}
        />
      ) : (
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={({ password }: { password: string }) => reset.mutate(password)}
        >
          <NewPassword />
          <Button type="primary" htmlType="submit" size="large" block loading={reset.isPending}>
            {t("reset_submit")}
          </Button>
        </Form>
      )}
      <div style={{ marginTop: 16, textAlign: "center" }}>
        <Link to={reset.data ? "/sign-in" : "/forgot-password"}>{t(reset.data ? "to_sign_in" : "forgot_again")}</Link>
      </div>
    </AccountPage>
  );
}
