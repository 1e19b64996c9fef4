import { Alert, Button, Form, Input, Modal, Select } from "antd";
import { Mail } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import type { Role } from "@/shared/session/session";
import { useWorkspace } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { submits } from "@/shared/ui/submits";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useAdd, useChange, useRows } from "./use-rows";

type Invitation = Served["Invitation"];
type Made = Invitation & { link: string; mail: "sent" | "log" | "failed" };
interface NewInvitation {
  email: string;
  role: Role;
}

const ROLES: Role[] = ["viewer", "analyst", "marketer", "admin", "owner"];

/** The roles that the caller may give, with what each may do; only owners name owners. */
export function useRoleOptions() {
  const { t } = useTranslation("settings");
  const { role } = useWorkspace();
  return ROLES.filter((each) => each !== "owner" || role === "owner").map((value) => ({
    value,
    label: t(`roles.${value}`),
    help: t(`role_help.${value}`),
  }));
}

export function RoleOption({ label, help }: { label: ReactNode; help: ReactNode }) {
  return (
    <div>
      {label}
      <div className="pl-soft" style={{ fontSize: 12.5, whiteSpace: "normal" }}>
        {help}
      </div>
    </div>
  );
}

/** The invitations that nobody has accepted yet; nothing while there are none. */
export function Invitations() {
  const { t } = useTranslation("settings");
  const { can } = useWorkspace();
  const pages = useRows("invitations");
  const change = useChange("invitations");
  const confirm = useConfirm();
  if (pages.rows.length === 0) return null;
  const revoke = (row: Invitation) =>
    confirm({
      title: t("invitation_revoke_title", { email: row.email }),
      text: t("invitation_revoke_text"),
      act: t("invitation_revoke"),
      danger: true,
      run: () => change.mutateAsync({ row: row.id, act: "remove" }),
    });
  return (
    <section style={{ marginBottom: 24 }}>
      <h2 style={{ fontSize: 15, fontWeight: 600, marginBottom: 8 }}>{t("invitations")}</h2>
      <DataTable<Invitation>
        pages={pages}
        label={t("invitations")}
        rowKey={(row) => row.id}
        empty={<EmptyState icon={Mail} title={t("invitations")} />}
        columns={[
          { title: t("email"), key: "email", render: (_, row) => row.email },
          { title: t("role"), key: "role", width: 160, render: (_, row) => t(`roles.${row.role}`) },
          { title: t("invited_by"), key: "by", width: 160, render: (_, row) => row.invited_by ?? t("by_key") },
          {
            title: t("valid_until"),
            key: "until",
            width: 180,
            render: (_, row) => <DateTime value={row.expires_at} />,
          },
          {
            key: "acts",
            width: 120,
            align: "right",
            render: (_, row) =>
              can("members:write") && (
                <Button type="text" danger onClick={() => revoke(row)}>
                  {t("invitation_revoke")}
                </Button>
              ),
          },
        ]}
      />
    </section>
  );
}

/** Invites somebody by mail; the link is shown once, for when the mail does not arrive. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const message = useMessage();
  const roles = useRoleOptions();
  const [form] = Form.useForm<NewInvitation>();
  const formId = useId();
  const add = useAdd<Made, NewInvitation>("invitations");
  const made = add.data;
  const close = () => {
    add.reset();
    form.resetFields();
    onClose();
  };
  return (
    <Modal
      open={open}
      title={t("invite")}
      okText={t(made ? "done" : "invite_send")}
      cancelText={t("cancel")}
      cancelButtonProps={{ hidden: made !== undefined }}
      okButtonProps={{ ...(!made && submits(formId)), loading: add.isPending }}
      {...(made && { onOk: close })}
      onCancel={close}
    >
      {made ? (
        <Alert
          type={made.mail === "sent" ? "success" : "warning"}
          title={t(`invite_mail.${made.mail}`, { email: made.email })}
          description={
            <>
              <p>{t("invite_link_help")}</p>
              <Copyable value={made.link} />
            </>
          }
        />
      ) : (
        <Form
          id={formId}
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => add.mutate({ ...values, email: values.email.trim() })}
          initialValues={{ role: "marketer" }}
        >
          <Form.Item
            name="email"
            label={t("email")}
            extra={t("invite_help")}
            rules={[{ required: true, whitespace: true, message: t("email_missing") }]}
            {...(add.error && { help: message(add.error), validateStatus: "error" as const })}
          >
            <Input type="email" autoComplete="off" maxLength={254} autoFocus />
          </Form.Item>
          <Form.Item name="role" label={t("role")}>
            <Select options={roles} optionRender={({ data }) => <RoleOption label={data.label} help={data.help} />} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
