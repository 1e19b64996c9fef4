import { Button } from "antd";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isPast } from "@/shared/format/time";
import { useWorkspace } from "@/shared/session/workspace";
import { Badge } from "@/shared/ui/Badge";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime, TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useConfirm } from "@/shared/ui/use-confirm";
import { type Key, NewKey } from "./NewKey";
import { TabHead } from "./TabHead";
import { useChange, useRows } from "./use-rows";

/** Keys for programs that use the management API. */
export function KeysTab() {
  const { t } = useTranslation("settings");
  const { can } = useWorkspace();
  const pages = useRows("keys");
  const change = useChange("keys");
  const confirm = useConfirm();
  const [making, setMaking] = useState(false);
  const revoke = (key: Key) =>
    confirm({
      title: t("key_revoke_title", { name: key.name }),
      text: t("key_revoke_text"),
      act: t("key_revoke"),
      danger: true,
      run: () => change.mutateAsync({ row: key.id, act: "revoke" }),
    });
  const create = can("keys:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setMaking(true)}>
      {t("key_new")}
    </Button>
  );
  return (
    <>
      <TabHead lead={t("keys_lead")}>{create}</TabHead>
      <DataTable<Key>
        pages={pages}
        label={t("tab.keys")}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={KeyRound} title={t("key_empty")} help={t("key_empty_help")}>
            {create}
          </EmptyState>
        }
        columns={[
          {
            title: t("name"),
            key: "name",
            render: (_, row) => (
              <div>
                <strong style={{ fontWeight: 550 }}>{row.name}</strong>
                <div className="pl-soft" title={row.scopes.join(", ")}>
                  {t("key_scopes_n", { count: row.scopes.length })}
                </div>
              </div>
            ),
          },
          {
            title: t("key_begins"),
            key: "prefix",
            width: 140,
            render: (_, row) => <code className="pl-mono">{row.prefix}…</code>,
          },
          { title: t("key_state"), key: "state", width: 110, render: (_, row) => <KeyState row={row} /> },
          { title: t("key_used"), key: "used", width: 140, render: (_, row) => <TimeAgo value={row.last_used_at} /> },
          {
            title: t("key_created"),
            key: "created",
            width: 170,
            render: (_, row) => <DateTime value={row.created_at} />,
          },
          { title: t("key_until"), key: "until", width: 170, render: (_, row) => <DateTime value={row.expires_at} /> },
          {
            key: "acts",
            width: 100,
            align: "right",
            render: (_, row) =>
              can("keys:write") &&
              !row.revoked_at && (
                <Button type="text" danger onClick={() => revoke(row)}>
                  {t("key_revoke")}
                </Button>
              ),
          },
        ]}
      />
      <NewKey open={making} onClose={() => setMaking(false)} />
    </>
  );
}

function KeyState({ row }: { row: Key }) {
  const { t } = useTranslation("settings");
  if (row.revoked_at) return <Badge tone="mute">{t("key_revoked")}</Badge>;
  if (row.expires_at && isPast(row.expires_at, new Date())) return <Badge tone="mute">{t("key_expired")}</Badge>;
  return <Badge tone="good">{t("key_active")}</Badge>;
}
