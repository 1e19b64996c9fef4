import { Button, Form, InputNumber, Modal, Select } from "antd";
import { Gauge, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DurationInput } from "@/shared/controls/DurationInput";
import { splitDuration } from "@/shared/format/duration";
import { useCategories, useCategory } from "@/shared/i18n/use-category";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useConfirm } from "@/shared/ui/use-confirm";
import { TabHead } from "./TabHead";
import { useAdd, useChange, useRows } from "./use-rows";

interface CapBody {
  /** Empty: all media. */
  medium: string;
  /** Empty: all categories. */
  category: string;
  max_touches: number;
  window: string;
}

export type Cap = CapBody & { id: string };

/** How often one customer may be written to. */
export function CapsTab() {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation();
  const medium = useMedium();
  const category = useCategory();
  const { can } = useWorkspace();
  const pages = useRows("caps");
  const change = useChange("caps");
  const confirm = useConfirm();
  const [adding, setAdding] = useState(false);
  const length = (window: string) => {
    const split = splitDuration(window);
    return split ? `${split.n} ${shared(`unit.${split.unit}`, { count: split.n })}` : window;
  };
  const remove = (cap: Cap) =>
    confirm({
      title: t("cap_remove_title"),
      text: t("cap_remove_text"),
      act: t("remove"),
      danger: true,
      run: () => change.mutateAsync({ row: cap.id, act: "remove" }),
    });
  const create = can("settings:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setAdding(true)}>
      {t("cap_add")}
    </Button>
  );
  return (
    <>
      <TabHead lead={t("caps_lead")}>{create}</TabHead>
      <DataTable<Cap>
        pages={pages}
        label={t("tab.caps")}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={Gauge} title={t("cap_empty")} help={t("cap_empty_help")}>
            {create}
          </EmptyState>
        }
        columns={[
          {
            title: t("cap_rule"),
            key: "n",
            render: (_, row) => <span className="pl-num">{t("cap_n", { count: row.max_touches })}</span>,
          },
          { title: t("cap_window"), key: "window", render: (_, row) => length(row.window) },
          { title: t("cap_medium"), key: "medium", render: (_, row) => (row.medium ? medium(row.medium) : t("all")) },
          { title: t("cap_category"), key: "category", render: (_, row) => category(row.category) || t("all") },
          {
            key: "acts",
            width: 110,
            align: "right",
            render: (_, row) =>
              can("settings:write") && (
                <Button type="text" danger onClick={() => remove(row)}>
                  {t("remove")}
                </Button>
              ),
          },
        ]}
      />
      <AddCap open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function AddCap({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const media = useMedia();
  const category = useCategory();
  const counted = useCategories().filter((each) => !each.transactional);
  const message = useMessage();
  const [form] = Form.useForm<CapBody>();
  const [window, setWindow] = useState("P7D");
  const add = useAdd<Cap, CapBody>("caps");
  const submit = (values: CapBody) => add.mutate({ ...values, window }, { onSuccess: onClose });
  return (
    <Modal
      open={open}
      title={t("cap_add")}
      okText={t("cap_add")}
      cancelText={t("cancel")}
      okButtonProps={{ loading: add.isPending }}
      onOk={form.submit}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        onFinish={submit}
        initialValues={{ max_touches: 3, medium: "", category: "" }}
      >
        <div style={{ display: "flex", gap: 16 }}>
          <Form.Item
            name="max_touches"
            label={t("cap_rule")}
            rules={[{ required: true, message: "" }]}
            {...(add.error && { help: message(add.error), validateStatus: "error" as const })}
          >
            <InputNumber min={0} max={10_000} precision={0} style={{ width: 120 }} autoFocus />
          </Form.Item>
          <Form.Item label={t("cap_window")} htmlFor="cap-window">
            <DurationInput id="cap-window" min={1} value={window} onChange={setWindow} />
          </Form.Item>
        </div>
        <Form.Item name="category" label={t("cap_category")}>
          <Select
            options={[
              { value: "", label: t("all") },
              ...counted.map(({ code }) => ({ value: code, label: category(code) })),
            ]}
          />
        </Form.Item>
        <Form.Item name="medium" label={t("cap_medium")}>
          <Select
            options={[{ value: "", label: t("all") }, ...media.map((value) => ({ value, label: medium(value) }))]}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
