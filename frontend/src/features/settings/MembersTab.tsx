import { Button, Select } from "antd";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import type { Role } from "@/shared/session/session";
import { useSession } from "@/shared/session/use-session";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import { Invitations, InviteDialog, RoleOption, useRoleOptions } from "./Invitations";
import { TabHead } from "./TabHead";
import { useChange, useRows } from "./use-rows";

export type Member = Served["Member"];

/** Who works in the workspace. */
export function MembersTab() {
  const { t } = useTranslation("settings");
  const { can, role } = useWorkspace();
  const you = useSession().data?.user?.username;
  const pages = useRows("members");
  const change = useChange("members");
  const confirm = useConfirm();
  const toast = useToast();
  const roles = useRoleOptions();
  const [inviting, setInviting] = useState(false);
  const touchable = (member: Member) => can("members:write") && (member.role !== "owner" || role === "owner");
  const setRole = (member: Member, next: Role) =>
    change.mutate(
      { row: member.id, body: { role: next } },
      { onSuccess: () => toast.done(t("saved")), onError: toast.failed },
    );
  const remove = (member: Member) =>
    confirm({
      title: t("member_remove_title", { name: member.name || member.username }),
      text: t("member_remove_text"),
      act: t("member_remove"),
      danger: true,
      run: () => change.mutateAsync({ row: member.id, act: "remove" }),
    });
  return (
    <>
      <TabHead lead={t("members_lead")}>
        {can("members:write") && (
          <Button type="primary" icon={<UserPlus size={16} />} onClick={() => setInviting(true)}>
            {t("invite")}
          </Button>
        )}
      </TabHead>
      <Invitations />
      <DataTable<Member>
        pages={pages}
        label={t("tab.members")}
        rowKey={(row) => row.id}
        empty={<EmptyState icon={Users} title={t("tab.members")} />}
        columns={[
          {
            title: t("member"),
            key: "member",
            render: (_, row) => (
              <div>
                <strong style={{ fontWeight: 550 }}>{row.name || row.username}</strong>
                {row.username === you && <span className="pl-soft"> · {t("member_you")}</span>}
                <div className="pl-soft">{[row.name && row.username, row.email].filter(Boolean).join(" · ")}</div>
              </div>
            ),
          },
          {
            title: t("role"),
            key: "role",
            width: 240,
            render: (_, row) =>
              touchable(row) ? (
                <Select<Role>
                  aria-label={t("role")}
                  value={row.role}
                  onChange={(next) => setRole(row, next)}
                  options={roles}
                  optionRender={({ data }) => <RoleOption label={data.label} help={data.help} />}
                  popupMatchSelectWidth={320}
                  style={{ width: 160 }}
                />
              ) : (
                t(`roles.${row.role}`)
              ),
          },
          {
            key: "acts",
            width: 120,
            align: "right",
            render: (_, row) =>
              touchable(row) &&
              row.username !== you && (
                <Button type="text" danger onClick={() => remove(row)}>
                  {t("member_remove")}
                </Button>
              ),
          },
        ]}
      />
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
    </>
  );
}
