import { Form, Input, Modal } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { submits } from "@/shared/ui/submits";
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
  const formId = useId();
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
      okButtonProps={{ ...submits(formId), loading: change.isPending }}
      onCancel={close}
      destroyOnHidden
    >
      <p className="pl-soft" style={{ marginBottom: 16 }}>
        {t("change_lead")}
      </p>
      <Refused error={change.error} />
      <Form id={formId} form={form} layout="vertical" requiredMark={false} onFinish={submit}>
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
