import { Form, Input, InputNumber, Modal } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { JourneySelect } from "@/entities/journey/JourneySelect";
import { ApiError } from "@/shared/api/client";
import { DayPicker } from "@/shared/controls/DayPicker";
import { formatMoney } from "@/shared/format/number";
import { dayOf } from "@/shared/format/time";
import { useMessage } from "@/shared/i18n/use-message";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { submits } from "@/shared/ui/submits";
import { useToast } from "@/shared/ui/use-toast";
import { type MediaCost, useMediaCostActs } from "./use-media-costs";

interface Props {
  /** The entry to correct; null for a new one. */
  entry: MediaCost | null;
  /** Of which journey a new one is; without it, that is chosen. */
  journey: string | undefined;
  onClose: () => void;
}

interface Values {
  journey: string;
  name: string;
  amount: string;
  first_day: string;
  last_day: string;
}

/** Adds a media cost, or corrects one. */
export function MediaCostDialog({ entry, journey, onClose }: Props) {
  const { t } = useTranslation("results");
  const { t: shared } = useTranslation();
  const message = useMessage();
  const toast = useToast();
  const { currency } = useWorkspace();
  const today = dayOf(new Date(), useZone());
  const language = useLanguage();
  // In another currency, the amount would be saved as so much of the workspace's: it must be entered again.
  const isSameCurrency = entry === null || entry.currency === currency;
  const [form] = Form.useForm<Values>();
  const formId = useId();
  const { save } = useMediaCostActs();
  const failed = (error: Error) => {
    const problems = error instanceof ApiError ? error.problems.filter((each) => each.path in EMPTY) : [];
    form.setFields(problems.map((each) => ({ name: each.path as keyof Values, errors: [message(each)] })));
    if (problems.length === 0) toast.failed(error);
  };
  const submit = ({ journey: chosen, ...values }: Values) =>
    save.mutate(
      { id: entry?.id, body: { ...values, journey: chosen || null, ...(currency && { currency }) } },
      { onSuccess: onClose, onError: failed },
    );
  const required = [{ required: true, message: t("media.missing") }];
  return (
    <Modal
      open
      title={entry ? entry.name : t("media.add")}
      okText={shared("act.save")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ ...submits(formId), loading: save.isPending }}
      onCancel={onClose}
    >
      <Form<Values>
        id={formId}
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={submit}
        initialValues={
          entry
            ? { ...entry, journey: entry.journey?.id ?? "", amount: isSameCurrency ? entry.amount : "" }
            : { ...EMPTY, journey: journey ?? "", first_day: today, last_day: today }
        }
      >
        <Form.Item name="name" label={t("media.name")} rules={[{ ...required[0], whitespace: true }]}>
          <Input maxLength={200} autoFocus placeholder={t("media.name_hint")} />
        </Form.Item>
        <Form.Item
          name="amount"
          label={currency ? t("media.amount_in", { currency }) : t("media.amount")}
          rules={required}
          extra={!isSameCurrency && t("media.was", { amount: formatMoney(entry.amount, entry.currency, language) })}
        >
          <InputNumber<string> stringMode min="0" precision={4} style={{ width: 180 }} />
        </Form.Item>
        <div style={{ display: "flex", gap: 16 }}>
          <Form.Item name="first_day" label={t("media.first_day")} rules={required}>
            <DayPicker />
          </Form.Item>
          <Form.Item name="last_day" label={t("media.last_day")} rules={required} extra={t("media.spread")}>
            <DayPicker />
          </Form.Item>
        </div>
        <Form.Item name="journey" label={t("by.journey")} hidden={journey !== undefined}>
          <JourneyPick />
        </Form.Item>
      </Form>
    </Modal>
  );
}

const EMPTY: Values = { journey: "", name: "", amount: "", first_day: "", last_day: "" };

/** A journey, or none: `Form.Item` gives the value and takes the choice. */
function JourneyPick({ value = "", onChange = () => {}, id }: Partial<Pick>) {
  const { t } = useTranslation("results");
  return <JourneySelect id={id} value={value} onChange={onChange} clearable placeholder={t("media.whole")} />;
}

interface Pick {
  id: string;
  value: string;
  onChange: (journey: string) => void;
}
