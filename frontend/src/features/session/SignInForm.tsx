import { Alert, Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import { useSignIn } from "@/shared/session/use-session";

/** Name and password. With `username`, only that user can sign in here. */
export function SignInForm({ username }: { username?: string }) {
  const { t } = useTranslation("session");
  const message = useMessage();
  const signIn = useSignIn();
  return (
    <>
      {signIn.error && <Alert type="error" showIcon title={message(signIn.error)} style={{ marginBottom: 16 }} />}
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={{ username }}
        onFinish={(values: { username: string; password: string }) => signIn.mutate(values)}
      >
        <Form.Item name="username" label={t("username")} rules={[{ required: true, message: t("username_missing") }]}>
          <Input autoComplete="username" size="large" autoFocus={!username} readOnly={Boolean(username)} />
        </Form.Item>
        <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("password_missing") }]}>
          <Input.Password autoComplete="current-password" size="large" autoFocus={Boolean(username)} />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
          {t("submit")}
        </Button>
      </Form>
    </>
  );
}
