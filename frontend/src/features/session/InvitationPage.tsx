import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useLanguage } from "@/shared/session/preferences";
import { useAcceptInvitation, useSession, useSignOut } from "@/shared/session/use-session";
import { AccountPage } from "./AccountPage";
import { NewPassword } from "./NewPassword";
import { Refused } from "./Refused";
import { linkToken, useInvitedTo } from "./use-account";

interface Answers {
  username?: string;
  password?: string;
}

export function Page() {
  const { t } = useTranslation("session");
  const { t: settings } = useTranslation("settings");
  const [token] = useState(linkToken);
  const language = useLanguage();
  const session = useSession();
  const invited = useInvitedTo(token, Boolean(session.data));
  const accept = useAcceptInvitation();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const user = session.data?.user;
  const join = ({ username, password }: Answers = {}) =>
    accept.mutate(
      {
        token,
        language: language === "zh" ? "zh-hans" : "en",
        ...(username && { username }),
        ...(password && { password }),
      },
      { onSuccess: () => navigate("/", { replace: true }) },
    );
  const lead =
    invited.data &&
    t("invited_lead", { role: settings(`roles.${invited.data.role}`), by: invited.data.invited_by ?? "-" });
  return (
    <AccountPage title={invited.data ? t("invited_title", { name: invited.data.workspace }) : t("invited")} lead={lead}>
      <Refused error={invited.error ?? accept.error} />
      {invited.data && user && (
        <>
          <Button type="primary" size="large" block loading={accept.isPending} onClick={() => join()}>
            {t("join_as", { name: user.name || user.username })}
          </Button>
          <Button type="link" block style={{ marginTop: 8 }} onClick={() => signOut.mutate()}>
            {t("join_as_somebody_else")}
          </Button>
        </>
      )}
      {invited.data && !user && (
        <Form layout="vertical" requiredMark={false} onFinish={join}>
          <Form.Item
            name="username"
            label={t("username")}
            rules={[{ required: true, whitespace: true, message: t("username_missing") }]}
          >
            <Input autoComplete="username" size="large" maxLength={150} autoFocus />
          </Form.Item>
          <NewPassword />
          <Button type="primary" htmlType="submit" size="large" block loading={accept.isPending}>
            {t("join")}
          </Button>
          <div style={{ marginTop: 16, textAlign: "center" }}>
            <Link to="/sign-in" state={{ from: `/invitation#${token}` }}>
              {t("have_account")}
            </Link>
          </div>
        </Form>
      )}
    </AccountPage>
  );
}
