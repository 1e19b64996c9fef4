import { Form, Input, Modal, Radio } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/shared/api/client";
import type { Category } from "@/shared/i18n/use-category";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { submits } from "@/shared/ui/submits";
import { useToast } from "@/shared/ui/use-toast";
import { type NewCategory, useAddCategory, useCategoryAct } from "./use-categories";

/** A category made, or one renamed; code and class are chosen once. */
export function CategoryDialog({ category, onClose }: { category: Category | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation();
  const message = useMessage();
  const toast = useToast();
  const may = useWorkspace().can("journeys:transactional");
  const [form] = Form.useForm<NewCategory>();
  const formId = useId();
  const add = useAddCategory();
  const act = useCategoryAct();
  const failed = (error: Error) => {
    const problems = error instanceof ApiError ? error.problems.filter((each) => each.path) : [];
    form.setFields(problems.map((each) => ({ name: each.path as keyof NewCategory, errors: [message(each)] })));
    if (problems.length === 0) toast.failed(error);
  };
  const submit = async ({ name, description, ...chosen }: NewCategory) => {
    try {
      if (category?.id) await act.mutateAsync({ id: category.id, change: { name, description: description ?? "" } });
      else await add.mutateAsync({ name, description: description ?? "", ...chosen });
      onClose();
    } catch (error) {
      failed(error as Error);
    }
  };
  return (
    <Modal
      open
      title={category ? category.name : t("category_add")}
      okText={shared("act.save")}
      cancelText={t("cancel")}
      okButtonProps={{ ...submits(formId), loading: add.isPending || act.isPending }}
      onCancel={onClose}
    >
      <Form<NewCategory>
        id={formId}
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => void submit(values)}
        initialValues={category ?? { transactional: false, description: "" }}
      >
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
        >
          <Input maxLength={100} autoFocus />
        </Form.Item>
        {!category && (
          <>
            <Form.Item
              name="code"
              label={t("category_code")}
              extra={t("category_code_help")}
              rules={[{ required: true, message: t("category_code_missing") }]}
            >
              <Input maxLength={40} className="pl-mono" />
            </Form.Item>
            <Form.Item name="transactional" label={t("category_of")}>
              <Radio.Group vertical>
                {[false, true].map((service) => (
                  <Radio key={String(service)} value={service} disabled={service && !may}>
                    {shared(service ? "category.transactional" : "category.marketing")}
                    <div className="pl-soft">{t(`category_class.${service ? "transactional" : "marketing"}`)}</div>
                  </Radio>
                ))}
              </Radio.Group>
            </Form.Item>
          </>
        )}
        <Form.Item name="description" label={t("category_description")}>
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
