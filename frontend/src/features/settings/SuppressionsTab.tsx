import { Form, Input, Select } from "antd";
import { Ban, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { SearchInput } from "@/shared/ui/SearchInput";
import { AddDialog } from "./AddDialog";
import { RemovableRows } from "./RemovableRows";
import { useRows } from "./use-rows";

/** Why addresses are suppressed; another program may have given a reason of its own. */
const REASONS = ["manual", "complaint", "hard_bounce"] as const;
type Reason = (typeof REASONS)[number];
/** Those that nobody enters by hand included. */
const SHOWN = [...REASONS, "unsubscribed"] as const;

interface NewSuppression {
  medium: string;
  address: string;
  reason: Reason;
}

/** Addresses that are never sent to. */
export function SuppressionsTab() {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const [typed, setTyped] = useState("");
  const address = typed.trim();
  return (
    <RemovableRows
      what="suppressions"
      pages={useRows("suppressions", { address })}
      label={t("tab.suppressions")}
      lead={t("suppressions_lead")}
      add={t("suppression_add")}
      dialog={(props) => <AddSuppression {...props} />}
      question={{ title: t("suppression_remove_title"), text: t("suppression_remove_text") }}
      filters={
        <FilterBar>
          <SearchInput value={typed} onSearch={setTyped} label={t("suppression_find")} style={{ width: 300 }} />
        </FilterBar>
      }
      empty={() =>
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
      ]}
    />
  );
}

function AddSuppression(dialog: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const medium = useMedium();
  const media = useMedia();
  return (
    <AddDialog<NewSuppression>
      {...dialog}
      what="suppressions"
      title={t("suppression_add")}
      initial={{ medium: "email", reason: "manual" }}
    >
      {(refused) => (
        <>
          <Form.Item name="medium" label={t("cap_medium")}>
            <Select options={media.map((value) => ({ value, label: medium(value) }))} />
          </Form.Item>
          <Form.Item
            name="address"
            label={t("address")}
            rules={[{ required: true, whitespace: true, message: t("address_missing") }]}
            {...refused}
          >
            <Input maxLength={512} autoComplete="off" autoFocus />
          </Form.Item>
          <Form.Item name="reason" label={t("reason")}>
            <Select options={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))} />
          </Form.Item>
        </>
      )}
    </AddDialog>
  );
}
