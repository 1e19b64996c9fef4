import { Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { useToast } from "@/shared/ui/use-toast";
import { NewPassword } from "./NewPassword";
import { Refused } from "./Refused";
import { useChangePassword } from "./use-account";

interface Answers {
  current: string;
  password: string;
}

/** One's own password, changed by who knows the current one. */
export function PasswordDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("session");
  const { t: shared } = useTranslation();
  const [form] = Form.useForm<Answers>();
  const change = useChangePassword();
  const toast = useToast();
  const close = () => {
    change.reset();
    form.resetFields();
    onClose();
  };
  const submit = ({ current, password }: Answers) =>
    change.mutate(
      { current, password },
      {
        onSuccess: () => {
          toast.done(t("changed"));
          close();
        },
      },
    );
  return (
    <Modal
      open={open}
      title={t("change_title")}
      okText={t("change_submit")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ loading: change.isPending }}
      onOk={form.submit}
      onCancel={close}
      destroyOnHidden
    >
      <p className="pl-soft" style={{ marginBottom: 16 }}>
        {t("change_lead")}
      </p>
      <Refused error={change.error} />
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <Form.Item
          name="current"
          label={t("current_password")}
          rules={[{ required: true, message: t("password_missing") }]}
        >
          <Input.Password autoComplete="current-password" size="large" autoFocus />
        </Form.Item>
        <NewPassword />
      </Form>
    </Modal>
  );
}
