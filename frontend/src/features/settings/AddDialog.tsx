import { Form, Modal } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import { submits } from "@/shared/ui/submits";
import { useAdd, type What } from "./use-rows";

interface Props<Values extends object> {
  what: What;
  open: boolean;
  onClose: () => void;
  /** Above the form and on its button. */
  title: string;
  initial: Partial<Values>;
  /** What is sent, where that is more than the form holds. */
  body?: (values: Values) => object;
  /** The fields; `refused` goes to the one at which a refusal is shown. */
  children: (refused: { help?: string; validateStatus?: "error" }) => ReactNode;
}

/** The form that adds a row to a list of the settings. */
export function AddDialog<Values extends object>(props: Props<Values>) {
  const { what, open, onClose, title, initial, body = (values) => values, children } = props;
  const { t } = useTranslation("settings");
  const message = useMessage();
  const [form] = Form.useForm<Values>();
  const formId = useId();
  const add = useAdd<unknown, object>(what);
  const close = () => {
    // The error is about the last values, not about what is entered next.
    add.reset();
    onClose();
  };
  return (
    <Modal
      open={open}
      title={title}
      okText={title}
      cancelText={t("cancel")}
      okButtonProps={{ ...submits(formId), loading: add.isPending }}
      onCancel={close}
      destroyOnHidden
    >
      <Form
        id={formId}
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        initialValues={initial}
        onFinish={(values: Values) => add.mutate(body(values), { onSuccess: close })}
      >
        {children(add.error ? { help: message(add.error), validateStatus: "error" } : {})}
      </Form>
    </Modal>
  );
}
