import { Alert, Button, Form, Input, Modal, Select } from "antd";
import { UserPlus, Users } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import type { Role } from "@/shared/session/session";
import { useSession } from "@/shared/session/use-session";
import { useWorkspace } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { DataTable } from "@/shared/ui/DataTable";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import { TabHead } from "./TabHead";
import { useAdd, useChange, useRows } from "./use-rows";

export interface Member {
  id: string;
  username: string;
  name: string;
  email: string;
  role: Role;
}

type Added = Member & { initial_password: string | null };
interface NewMember {
  username: string;
  email?: string;
  role: Role;
}

const ROLES: Role[] = ["viewer", "analyst", "marketer", "admin", "owner"];

/** The roles to choose from, with what each may do; only owners name owners. */
function useRoleOptions() {
  const { t } = useTranslation("settings");
  const { role } = useWorkspace();
  return ROLES.filter((each) => each !== "owner" || role === "owner").map((value) => ({
    value,
    label: t(`roles.${value}`),
    help: t(`role_help.${value}`),
  }));
}

/** Who works in the workspace. */
export function MembersTab() {
  const { t } = useTranslation("settings");
  const { can, role } = useWorkspace();
  const you = useSession().data?.user?.username;
  const pages = useRows<Member>("members");
  const change = useChange("members");
  const confirm = useConfirm();
  const toast = useToast();
  const roles = useRoleOptions();
  const [adding, setAdding] = useState(false);
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
          <Button type="primary" icon={<UserPlus size={16} />} onClick={() => setAdding(true)}>
            {t("member_add")}
          </Button>
        )}
      </TabHead>
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
      <AddMember open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function RoleOption({ label, help }: { label: ReactNode; help: ReactNode }) {
  return (
    <div>
      {label}
      <div className="pl-soft" style={{ fontSize: 12.5, whiteSpace: "normal" }}>
        {help}
      </div>
    </div>
  );
}

function AddMember({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const message = useMessage();
  const roles = useRoleOptions();
  const toast = useToast();
  const [form] = Form.useForm<NewMember>();
  const add = useAdd<Added, NewMember>("members");
  const made = add.data?.initial_password ? add.data : null;
  const close = () => {
    add.reset();
    form.resetFields();
    onClose();
  };
  const submit = (values: NewMember) =>
    add.mutate(values, {
      onSuccess: (member) => {
        toast.done(t("member_added"));
        if (!member.initial_password) close();
      },
    });
  return (
    <Modal
      open={open}
      title={t("member_add")}
      okText={t(made ? "done" : "member_add")}
      cancelText={t("cancel")}
      cancelButtonProps={{ hidden: made !== null }}
      okButtonProps={{ loading: add.isPending }}
      onOk={made ? close : form.submit}
      onCancel={close}
    >
      {made ? (
        <Alert
          type="success"
          title={t("member_password", { name: made.username })}
          description={
            <>
              <Copyable value={made.initial_password ?? ""} />
              <p>{t("member_password_help")}</p>
            </>
          }
        />
      ) : (
        <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} initialValues={{ role: "marketer" }}>
          <Form.Item
            name="username"
            label={t("username")}
            rules={[{ required: true, whitespace: true, message: t("username_missing") }]}
            {...(add.error && { help: message(add.error), validateStatus: "error" as const })}
          >
            <Input autoComplete="off" maxLength={150} autoFocus />
          </Form.Item>
          <Form.Item name="email" label={t("email")}>
            <Input type="email" autoComplete="off" />
          </Form.Item>
          <Form.Item name="role" label={t("role")}>
            <Select options={roles} optionRender={({ data }) => <RoleOption label={data.label} help={data.help} />} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
