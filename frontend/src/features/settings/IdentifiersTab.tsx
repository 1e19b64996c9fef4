import { AutoComplete, Button, Form, Input, Modal, Select } from "antd";
import { Fingerprint, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useConfirm } from "@/shared/ui/use-confirm";
import { TabHead } from "./TabHead";
import { useAdd, useChange, useRows } from "./use-rows";

const NAMESPACES = ["phone", "email", "wechat_unionid", "wechat_openid"];
const DECISIONS = ["denied", "allowed"] as const;

interface IdentifierRule {
  id: string;
  namespace: string;
  value: string;
  status: "shared" | "denied" | "allowed";
  people: string[];
  since: string;
}

interface NewIdentifierRule {
  namespace: string;
  value: string;
  status: (typeof DECISIONS)[number];
}

/** Identifier values that identify nobody, and those that staff allow all the same. */
export function IdentifiersTab() {
  const { t } = useTranslation("settings");
  const { can } = useWorkspace();
  const pages = useRows("identifier-rules");
  const add = useAdd<IdentifierRule, NewIdentifierRule>("identifier-rules");
  const change = useChange("identifier-rules");
  const confirm = useConfirm();
  const [adding, setAdding] = useState(false);
  const remove = (row: IdentifierRule) =>
    confirm({
      title: t("identifier_remove_title"),
      text: t("identifier_remove_text"),
      act: t("remove"),
      danger: true,
      run: () => change.mutateAsync({ row: row.id, act: "remove" }),
    });
  return (
    <>
      <TabHead lead={t("identifiers_lead")}>
        {can("settings:write") && (
          <Button type="primary" icon={<Plus size={16} />} onClick={() => setAdding(true)}>
            {t("identifier_add")}
          </Button>
        )}
      </TabHead>
      <DataTable<IdentifierRule>
        pages={pages}
        label={t("tab.identifiers")}
        rowKey={(row) => row.id}
        empty={<EmptyState icon={Fingerprint} title={t("identifier_empty")} help={t("identifier_empty_help")} />}
        columns={[
          { title: t("identifier_namespace"), dataIndex: "namespace", width: 150 },
          {
            title: t("identifier_value"),
            key: "value",
            render: (_, row) => <code className="pl-mono">{row.value}</code>,
          },
          {
            title: t("identifier_status"),
            key: "status",
            width: 190,
            render: (_, row) => t(`identifier_statuses.${row.status}`),
          },
          { title: t("identifier_people"), key: "people", render: (_, row) => row.people.join(", ") || "–" },
          { title: t("since"), key: "since", width: 180, render: (_, row) => <DateTime value={row.since} /> },
          {
            key: "acts",
            width: 190,
            align: "right",
            render: (_, row) =>
              can("settings:write") && (
                <>
                  {row.status === "shared" && (
                    <Button
                      type="text"
                      onClick={() => add.mutate({ namespace: row.namespace, value: row.value, status: "allowed" })}
                    >
                      {t("identifier_allow")}
                    </Button>
                  )}
                  <Button type="text" danger onClick={() => remove(row)}>
                    {t("remove")}
                  </Button>
                </>
              ),
          },
        ]}
      />
      <AddIdentifier open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function AddIdentifier({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const message = useMessage();
  const [form] = Form.useForm<NewIdentifierRule>();
  const add = useAdd<IdentifierRule, NewIdentifierRule>("identifier-rules");
  return (
    <Modal
      open={open}
      title={t("identifier_add")}
      okText={t("identifier_add")}
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
        initialValues={{ namespace: "phone", status: "denied" }}
        onFinish={(body) => add.mutate(body, { onSuccess: onClose })}
      >
        <Form.Item
          name="namespace"
          label={t("identifier_namespace")}
          rules={[{ required: true, whitespace: true, message: t("identifier_namespace_missing") }]}
        >
          <AutoComplete options={NAMESPACES.map((value) => ({ value }))} maxLength={40} />
        </Form.Item>
        <Form.Item
          name="value"
          label={t("identifier_value")}
          rules={[{ required: true, whitespace: true, message: t("identifier_value_missing") }]}
          {...(add.error && { help: message(add.error), validateStatus: "error" as const })}
        >
          <Input maxLength={512} autoComplete="off" autoFocus />
        </Form.Item>
        <Form.Item name="status" label={t("identifier_status")}>
          <Select options={DECISIONS.map((value) => ({ value, label: t(`identifier_statuses.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
