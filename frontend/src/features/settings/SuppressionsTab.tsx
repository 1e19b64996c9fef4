import { Button, Form, Input, Modal, Select } from "antd";
import { Ban, Plus, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import { useDebounced } from "@/shared/api/use-debounced";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { useConfirm } from "@/shared/ui/use-confirm";
import { TabHead } from "./TabHead";
import { useAdd, useChange, useRows } from "./use-rows";

/** Why addresses are suppressed; another program may have given a reason of its own. */
const REASONS = ["manual", "complaint", "hard_bounce"] as const;
type Reason = (typeof REASONS)[number];
/** Those that nobody enters by hand included. */
const SHOWN = [...REASONS, "unsubscribed"] as const;

export type Suppression = Served["Suppression"];

interface NewSuppression {
  medium: string;
  address: string;
  reason: Reason;
}

/** Addresses that are never sent to. */
export function SuppressionsTab() {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const { can } = useWorkspace();
  const [typed, setTyped] = useState("");
  const address = useDebounced(typed.trim(), 300);
  const pages = useRows("suppressions", { address });
  const change = useChange("suppressions");
  const confirm = useConfirm();
  const [adding, setAdding] = useState(false);
  const remove = (row: Suppression) =>
    confirm({
      title: t("suppression_remove_title"),
      text: t("suppression_remove_text"),
      act: t("remove"),
      danger: true,
      run: () => change.mutateAsync({ row: row.id, act: "remove" }),
    });
  return (
    <>
      <TabHead lead={t("suppressions_lead")}>
        {can("settings:write") && (
          <Button type="primary" icon={<Plus size={16} />} onClick={() => setAdding(true)}>
            {t("suppression_add")}
          </Button>
        )}
      </TabHead>
      <FilterBar>
        <Input
          allowClear
          value={typed}
          prefix={<Search size={15} aria-hidden />}
          placeholder={t("suppression_find")}
          aria-label={t("suppression_find")}
          onChange={(event) => setTyped(event.target.value)}
          style={{ width: 300 }}
        />
      </FilterBar>
      <DataTable<Suppression>
        pages={pages}
        label={t("tab.suppressions")}
        rowKey={(row) => row.id}
        empty={
          address ? (
            <EmptyState icon={Search} title={t("suppression_none")} />
          ) : (
            <EmptyState icon={Ban} title={t("suppression_empty")} help={t("suppression_empty_help")} />
          )
        }
        columns={[
          { title: t("cap_medium"), key: "medium", width: 160, render: (_, row) => medium(row.medium) },
          {
            title: t("address_hash"),
            key: "hash",
            render: (_, row) => (
              <code className="pl-mono" title={row.address_hash}>
                {row.address_hash.slice(0, 16)}…
              </code>
            ),
          },
          {
            title: t("reason"),
            key: "reason",
            render: (_, row) => {
              const known = SHOWN.find((each) => each === row.reason);
              return known ? t(`reasons.${known}`) : row.reason;
            },
          },
          { title: t("since"), key: "since", width: 180, render: (_, row) => <DateTime value={row.since} /> },
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
      <AddSuppression open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function AddSuppression({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const media = useMedia();
  const message = useMessage();
  const [form] = Form.useForm<NewSuppression>();
  const add = useAdd<Suppression, NewSuppression>("suppressions");
  return (
    <Modal
      open={open}
      title={t("suppression_add")}
      okText={t("suppression_add")}
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
        initialValues={{ medium: "email", reason: "manual" }}
        onFinish={(body) => add.mutate(body, { onSuccess: onClose })}
      >
        <Form.Item name="medium" label={t("cap_medium")}>
          <Select options={media.map((value) => ({ value, label: medium(value) }))} />
        </Form.Item>
        <Form.Item
          name="address"
          label={t("address")}
          rules={[{ required: true, whitespace: true, message: t("address_missing") }]}
          {...(add.error && { help: message(add.error), validateStatus: "error" as const })}
        >
          <Input maxLength={512} autoComplete="off" autoFocus />
        </Form.Item>
        <Form.Item name="reason" label={t("reason")}>
          <Select options={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
