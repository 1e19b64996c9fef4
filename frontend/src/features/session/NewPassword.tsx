import { Form, Input } from "antd";
import { useTranslation } from "react-i18next";

/** A new password, typed twice. Fields `password` and `again` of the form around it. */
export function NewPassword() {
  const { t } = useTranslation("session");
  return (
    <>
      <Form.Item
        name="password"
        label={t("new_password")}
        extra={t("password_rule")}
        rules={[{ required: true, message: t("password_missing") }]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("password_again")}
        dependencies={["password"]}
        rules={[
          { required: true, message: t("password_missing") },
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue("password")
                ? Promise.resolve()
                : Promise.reject(new Error(t("password_differs"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
    </>
  );
}
