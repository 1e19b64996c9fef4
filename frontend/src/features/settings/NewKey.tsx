import { Alert, Checkbox, Form, Input, Modal } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import { DayPicker } from "@/shared/controls/DayPicker";
import { dayOf, endOfDay } from "@/shared/format/time";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { submits } from "@/shared/ui/submits";
import styles from "./Settings.module.css";
import { THINGS, toggle } from "./scopes";
import { useAdd } from "./use-rows";

export type Key = Served["Key"];

interface Body {
  name: string;
  scopes: string[];
  expires_at: string | null;
}

/** Makes a key with chosen scopes, and shows it this once. */
export function NewKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const message = useMessage();
  const [form] = Form.useForm<{ name: string; scopes: string[]; expires?: string }>();
  const formId = useId();
  const zone = useZone();
  const add = useAdd<Key & { key: string }, Body>("keys");
  const made = add.data;
  const close = () => {
    add.reset();
    form.resetFields();
    onClose();
  };
  return (
    <Modal
      open={open}
      width={620}
      title={t(made ? "key_made" : "key_new")}
      okText={t(made ? "done" : "key_new")}
      cancelText={t("cancel")}
      cancelButtonProps={{ hidden: made !== undefined }}
      okButtonProps={{ ...(!made && submits(formId)), loading: add.isPending }}
      {...(made && { onOk: close })}
      onCancel={close}
    >
      {made ? (
        <Alert type="success" title={t("key_made_help")} description={<Copyable value={made.key} />} />
      ) : (
        <Form
          id={formId}
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ scopes: [] }}
          onFinish={({ name, scopes, expires }) =>
            add.mutate({ name, scopes, expires_at: expires ? endOfDay(expires, zone) : null })
          }
        >
          <Form.Item
            name="name"
            label={t("name")}
            rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
            {...(add.error && { help: message(add.error), validateStatus: "error" as const })}
          >
            <Input maxLength={100} placeholder={t("key_name_hint")} autoFocus />
          </Form.Item>
          <Form.Item
            name="scopes"
            label={t("key_scopes")}
            rules={[{ required: true, type: "array", min: 1, message: t("key_scopes_missing") }]}
          >
            <ScopeGrid />
          </Form.Item>
          <Form.Item name="expires" label={t("key_expires")}>
            <DayPicker style={{ width: 200 }} from={dayOf(new Date(), zone)} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}

/** A line for each thing, with what may be done to it; only what the maker may do themselves. */
function ScopeGrid({ value = [], onChange }: { value?: string[]; onChange?: (scopes: string[]) => void }) {
  const { t } = useTranslation("settings");
  const { can } = useWorkspace();
  return (
    <div className={styles.scopes}>
      {THINGS.map(([thing, deeds]) => (
        <div key={thing}>
          <span>{t(`thing.${thing}`)}</span>
          <span>
            {deeds
              .map((deed) => ({ deed, scope: `${thing}:${deed}` }))
              .filter(({ scope }) => can(scope))
              .map(({ deed, scope }) => (
                <Checkbox
                  key={scope}
                  checked={value.includes(scope)}
                  onChange={(event) => onChange?.(toggle(value, scope, event.target.checked))}
                >
                  {t(`deed.${deed}`)}
                </Checkbox>
              ))}
          </span>
        </div>
      ))}
    </div>
  );
}
