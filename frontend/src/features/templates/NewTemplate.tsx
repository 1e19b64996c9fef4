import { Form, Input, Modal, Radio, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFields, useMedia, useMediaQuery, useMedium } from "@/shared/i18n/use-medium";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { submits } from "@/shared/ui/submits";
import { WithMedia } from "@/shared/ui/WithMedia";
import { useEmailBlocks } from "./blocks/use-email-blocks";
import styles from "./Templates.module.css";
import { type Content, split } from "./template";
import { useTemplateAct } from "./use-template-act";

/** An e-mail that is written as HTML. */
const HTML = "html";

interface Values {
  name: string;
  medium: string;
  /** The design that an e-mail begins with; HTML: by hand, without blocks. */
  start?: string;
}

/** Asks for name and medium, makes a template with a first text and goes to its editor. */
export function NewTemplate({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const mediumName = useMedium();
  const fields = useFields();
  const media = useMedia();
  const { isSuccess: mediaKnown } = useMediaQuery();
  const { data: blocks, isPending: designsPending } = useEmailBlocks();
  const designs = blocks?.designs ?? [];
  const message = useMessage();
  const navigate = useNavigate();
  const { home } = useWorkspace();
  const [form] = Form.useForm<Values>();
  const formId = useId();
  const act = useTemplateAct();
  const submit = ({ name, medium, start }: Values) => {
    // Without its fields a template would be made with an empty message.
    if (!mediaKnown || designsPending) return;
    const design = designs.find(({ code }) => code === start);
    const content = medium === "email" && design ? design.content : sample(medium);
    act.mutate(
      { create: { name: name.trim(), medium, content } },
      { onSuccess: (template) => void navigate(`${home}/templates/${template.id}`) },
    );
  };
  /** A first text in every field that must have one. */
  const sample = (medium: string): Content => {
    const { lines, texts } = split(fields(medium));
    const content: Content = {};
    const customer = `{{ profile.first_name | default: '${t("sample.somebody")}' }}`;
    for (const field of [...lines, ...texts]) {
      if (field === "subject" || field === "html" || field === "text" || field === "body") {
        content[field] = t(`sample.${field}`, { customer });
      }
    }
    return content;
  };
  return (
    <Modal
      open={open}
      title={t("new")}
      okText={t("create")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ ...submits(formId), loading: act.isPending, disabled: !mediaKnown || designsPending }}
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
          initialValues={{ medium: "email", start: "blank" }}
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
          <Form.Item noStyle shouldUpdate={(before, now) => before.medium !== now.medium}>
            {({ getFieldValue }) =>
              getFieldValue("medium") === "email" && (
                <Form.Item name="start" label={t("start")} className={styles.line ?? ""}>
                  <Radio.Group className={styles.starts}>
                    {[...designs, { code: HTML, label: t("start_html"), description: t("start_html_help") }].map(
                      ({ code, label, description }) => (
                        <Radio key={code} value={code}>
                          {label} <span className="pl-soft">{description}</span>
                        </Radio>
                      ),
                    )}
                  </Radio.Group>
                </Form.Item>
              )
            }
          </Form.Item>
        </Form>
      </WithMedia>
    </Modal>
  );
}
