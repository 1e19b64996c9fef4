import { Form, Input, Modal } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/shared/api/client";
import type { Served } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { submits } from "@/shared/ui/submits";
import { useToast } from "@/shared/ui/use-toast";
import { useSaveOrganisation } from "./use-organisations";

interface Props {
  organisation: Served["Organisation"] | null;
  onClose: () => void;
}

/** An organisation added, or one renamed. */
export function OrganisationDialog({ organisation, onClose }: Props) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation();
  const message = useMessage();
  const toast = useToast();
  const save = useSaveOrganisation();
  const [form] = Form.useForm<{ name: string }>();
  const formId = useId();
  const submit = ({ name }: { name: string }) =>
    save.mutate(
      { id: organisation?.id, name },
      {
        onSuccess: onClose,
        onError: (error) => {
          const problems = error instanceof ApiError ? error.problems.filter((each) => each.path === "name") : [];
          form.setFields(problems.map((each) => ({ name: "name", errors: [message(each)] })));
          if (problems.length === 0) toast.failed(error);
        },
      },
    );
  return (
    <Modal
      open
      title={organisation ? organisation.name : t("organisation_add")}
      okText={shared("act.save")}
      cancelText={t("cancel")}
      okButtonProps={{ ...submits(formId), loading: save.isPending }}
      onCancel={onClose}
    >
      <Form
        id={formId}
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={submit}
        initialValues={{ name: organisation?.name ?? "" }}
      >
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
        >
          <Input maxLength={100} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
