import { AutoComplete, Button, Form, Input, Select } from "antd";
import { Fingerprint } from "lucide-react";
import { useTranslation } from "react-i18next";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useToast } from "@/shared/ui/use-toast";
import { AddDialog } from "./AddDialog";
import { RemovableRows } from "./RemovableRows";
import { useAdd, useRows } from "./use-rows";

const NAMESPACES = ["phone", "email", "wechat_unionid", "wechat_openid"];
const DECISIONS = ["denied", "allowed"] as const;

interface NewIdentifierRule {
  namespace: string;
  value: string;
  status: (typeof DECISIONS)[number];
}

/** Identifier values that identify nobody, and those that staff allow all the same. */
export function IdentifiersTab() {
  const { t } = useTranslation("settings");
  const add = useAdd<unknown, NewIdentifierRule>("identifier-rules");
  const toast = useToast();
  return (
    <RemovableRows
      what="identifier-rules"
      pages={useRows("identifier-rules")}
      label={t("tab.identifiers")}
      lead={t("identifiers_lead")}
      add={t("identifier_add")}
      dialog={(props) => <AddIdentifier {...props} />}
      question={{ title: t("identifier_remove_title"), text: t("identifier_remove_text") }}
      empty={() => <EmptyState icon={Fingerprint} title={t("identifier_empty")} help={t("identifier_empty_help")} />}
      actsWidth={190}
      acts={({ namespace, value, status }) =>
        status === "shared" && (
          <Button
            type="text"
            disabled={add.isPending}
            onClick={() => add.mutate({ namespace, value, status: "allowed" }, { onError: toast.failed })}
          >
            {t("identifier_allow")}
          </Button>
        )
      }
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
      ]}
    />
  );
}

function AddIdentifier(dialog: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <AddDialog<NewIdentifierRule>
      {...dialog}
      what="identifier-rules"
      title={t("identifier_add")}
      initial={{ namespace: "phone", status: "denied" }}
    >
      {(refused) => (
        <>
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
            {...refused}
          >
            <Input maxLength={512} autoComplete="off" autoFocus />
          </Form.Item>
          <Form.Item name="status" label={t("identifier_status")}>
            <Select options={DECISIONS.map((value) => ({ value, label: t(`identifier_statuses.${value}`) }))} />
          </Form.Item>
        </>
      )}
    </AddDialog>
  );
}
