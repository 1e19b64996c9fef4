import { Form, Input, Modal, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFields, useMedia, useMediaQuery, useMedium } from "@/shared/i18n/use-medium";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { submits } from "@/shared/ui/submits";
import { WithMedia } from "@/shared/ui/WithMedia";
import { type Content, split } from "./template";
import { useTemplateAct } from "./use-template-act";

interface Values {
  name: string;
  medium: string;
}

/** Asks for name and medium, makes a template with a first text and goes to its editor. */
export function NewTemplate({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const mediumName = useMedium();
  const fields = useFields();
  const media = useMedia();
  const { isSuccess: mediaKnown } = useMediaQuery();
  const message = useMessage();
  const navigate = useNavigate();
  const { home } = useWorkspace();
  const [form] = Form.useForm<Values>();
  const formId = useId();
  const act = useTemplateAct();
  const submit = ({ name, medium }: Values) => {
    // Without its fields a template would be made with an empty message.
    if (!mediaKnown) return;
    const { lines, texts } = split(fields(medium));
    const content: Content = {};
    const customer = `{{ profile.first_name | default: '${t("sample.somebody")}' }}`;
    for (const field of [...lines, ...texts]) {
      if (field === "subject" || field === "html" || field === "text" || field === "body") {
        content[field] = t(`sample.${field}`, { customer });
      }
    }
    act.mutate(
      { create: { name: name.trim(), medium, content } },
      { onSuccess: (template) => void navigate(`${home}/templates/${template.id}`) },
    );
  };
  return (
    <Modal
      open={open}
      title={t("new")}
      okText={t("create")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ ...submits(formId), loading: act.isPending, disabled: !mediaKnown }}
      onCancel={onClose}
      destroyOnHidden
    >
      <WithMedia>
        <Form
          id={formId}
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={submit}
          preserve={false}
          initialValues={{ medium: "email" }}
        >
          <Form.Item
            name="name"
            label={t("name")}
            rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
            {...(act.error && { help: message(act.error), validateStatus: "error" as const })}
          >
            <Input autoFocus maxLength={200} placeholder={t("name_hint")} />
          </Form.Item>
          <Form.Item name="medium" label={t("medium")}>
            <Select options={media.map((value) => ({ value, label: mediumName(value) }))} />
          </Form.Item>
        </Form>
      </WithMedia>
    </Modal>
  );
}
