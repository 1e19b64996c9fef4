import { Form, Input, type InputRef, Modal, Radio, Select } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { journeyPath } from "@/entities/journey/JourneyLink";
import { useDebounced } from "@/shared/api/use-debounced";
import { usePages } from "@/shared/api/use-pages";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { submits } from "@/shared/ui/submits";
import type { Journey } from "./types";
import { useCreateJourney } from "./use-create-journey";

interface Props {
  open: boolean;
  /** The journey to copy; none asks what to start from. */
  from: Journey | null;
  onClose: () => void;
}

interface Values {
  name: string;
  start: "nothing" | "copy";
  from?: string;
}

/** Asks for a name and a beginning, makes the journey and goes to its canvas. */
export function CreateDialog({ open, from, onClose }: Props) {
  const { t } = useTranslation("journeys");
  const message = useMessage();
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const [form] = Form.useForm<Values>();
  const formId = useId();
  const start = Form.useWatch("start", form);
  const create = useCreateJourney();
  const input = useRef<InputRef>(null);
  const [typed, setTyped] = useState("");
  const journeys = usePages("journeys", { q: useDebounced(typed, 250), limit: 50 }, { enabled: open && !from });
  const { reset } = create;
  useEffect(() => {
    if (!open) return;
    reset();
    form.setFieldsValue({ name: from ? t("clone_name", { name: from.name }) : "", start: "nothing" });
  }, [open, from, form, reset, t]);
  const submit = (values: Values) => {
    const origin = from?.id ?? (values.start === "copy" ? values.from : undefined);
    create.mutate(
      { name: values.name, ...(origin && { from: origin }) },
      {
        onSuccess: (journey) => {
          onClose();
          void navigate(`${workspace.home}/${journeyPath(journey)}`);
        },
      },
    );
  };
  return (
    <Modal
      open={open}
      title={from ? t("clone_title", { name: from.name }) : t("create_title")}
      okText={t("create")}
      okButtonProps={{ ...submits(formId), loading: create.isPending }}
      onCancel={onClose}
      afterOpenChange={(shown) => shown && input.current?.focus()}
      forceRender
    >
      <Form id={formId} form={form} layout="vertical" requiredMark={false} onFinish={submit} style={{ marginTop: 16 }}>
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
          {...(create.error && { help: message(create.error), validateStatus: "error" as const })}
        >
          <Input ref={input} placeholder={t("name_hint")} maxLength={200} />
        </Form.Item>
        {!from && (
          <Form.Item name="start" label={t("start")}>
            <Radio.Group
              options={[
                { value: "nothing", label: t("from_nothing") },
                { value: "copy", label: t("from_copy"), disabled: typed === "" && journeys.rows.length === 0 },
              ]}
            />
          </Form.Item>
        )}
        {!from && start === "copy" && (
          <Form.Item name="from" label={t("from_which")} rules={[{ required: true, message: t("from_which") }]}>
            <Select
              showSearch={{ filterOption: false, onSearch: setTyped }}
              options={journeys.rows.map((each) => ({ value: each.id, label: each.name }))}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
