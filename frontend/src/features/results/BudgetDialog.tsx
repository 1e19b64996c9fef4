import { Form, InputNumber, Modal, Radio } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/shared/api/client";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { submits } from "@/shared/ui/submits";
import { useToast } from "@/shared/ui/use-toast";
import { type Budget, type NewBudget, SPANS, useBudgetActs } from "./use-budget";

interface Props {
  journey: string;
  /** The one that is changed; null for a journey without. */
  budget: Budget | null;
  onClose: () => void;
}

/** Sets or changes the budget of a journey. */
export function BudgetDialog({ journey, budget, onClose }: Props) {
  const { t } = useTranslation("results");
  const { t: shared } = useTranslation();
  const { currency } = useWorkspace();
  const message = useMessage();
  const toast = useToast();
  const [form] = Form.useForm<NewBudget>();
  const formId = useId();
  const { set } = useBudgetActs(journey);
  const failed = (error: Error) => {
    const problems = error instanceof ApiError ? error.problems.filter(({ path }) => path) : [];
    form.setFields(problems.map((each) => ({ name: each.path as keyof NewBudget, errors: [message(each)] })));
    if (problems.length === 0) toast.failed(error);
  };
  return (
    <Modal
      open
      title={t("budget.title")}
      okText={shared("act.save")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ ...submits(formId), loading: set.isPending }}
      onCancel={onClose}
    >
      <Form<NewBudget>
        id={formId}
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => set.mutate(values, { onSuccess: onClose, onError: failed })}
        initialValues={{ amount: budget?.amount, span: budget?.span ?? "month" }}
      >
        <Form.Item
          name="amount"
          label={t("media.amount_in", { currency: currency ?? "" })}
          extra={t("budget.amount_help")}
          rules={[{ required: true, message: t("media.missing") }]}
        >
          <InputNumber<string> stringMode min="0" precision={4} style={{ width: 180 }} autoFocus />
        </Form.Item>
        <Form.Item name="span" label={t("budget.span")}>
          <Radio.Group options={SPANS.map((value) => ({ value, label: t(`budget.spans.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
