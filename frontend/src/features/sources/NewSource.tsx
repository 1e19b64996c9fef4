import { Form, Input, Modal } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import { submits } from "@/shared/ui/submits";
import { useToast } from "@/shared/ui/use-toast";
import type { Source } from "./source";
import { useSaveSource } from "./use-save-source";

interface Props {
  open: boolean;
  onClose: () => void;
  onMade: (source: Source) => void;
}

/** Asks for the name of a new source. */
export function NewSource({ open, onClose, onMade }: Props) {
  const { t } = useTranslation("sources");
  const { t: shared } = useTranslation();
  const message = useMessage();
  const toast = useToast();
  const [form] = Form.useForm<{ name: string }>();
  const formId = useId();
  const save = useSaveSource();
  const submit = ({ name }: { name: string }) =>
    save.mutate(
      { create: { name: name.trim() } },
      {
        onSuccess: (source) => {
          toast.done(t("made"));
          onClose();
          onMade(source);
        },
      },
    );
  return (
    <Modal
      open={open}
      title={t("new")}
      okText={t("create")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ ...submits(formId), loading: save.isPending }}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form id={formId} form={form} layout="vertical" requiredMark={false} onFinish={submit} preserve={false}>
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
          {...(save.error && { help: message(save.error), validateStatus: "error" as const })}
        >
          <Input autoFocus maxLength={100} placeholder={t("name_hint")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
