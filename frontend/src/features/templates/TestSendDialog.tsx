import { Alert, Button, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useChannelsOf } from "@/entities/channel/use-channels-of";
import { CustomerSelect } from "@/entities/customer/CustomerSelect";
import { useMessage } from "@/shared/i18n/use-message";
import { useReason } from "@/shared/i18n/use-reasons";
import { useWorkspace } from "@/shared/session/workspace";
import { StatusTag } from "@/shared/ui/StatusTag";
import type { Template } from "./template";
import { useTestSend } from "./use-test-send";

interface Props {
  open: boolean;
  onClose: () => void;
  template: Template;
}

/** Sends the draft for real to one address, and shows what the provider said. */
export function TestSendDialog({ open, onClose, template }: Props) {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const message = useMessage();
  const reason = useReason();
  const { can, home } = useWorkspace();
  const channels = useChannelsOf(template.medium).data;
  const [channel, setChannel] = useState<string | null>(null);
  const [profile, setProfile] = useState<string | null>(null);
  const [to, setTo] = useState("");
  const test = useTestSend(template.id);
  const chosen = channel ?? channels?.[0]?.id ?? null;
  const submit = () => {
    if (chosen && profile) test.mutate({ channel: chosen, profile, ...(to.trim() && { to: to.trim() }) });
  };
  // The answer is about what was sent: it goes as soon as the form says something else.
  const edit =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      test.reset();
    };
  const attempt = test.variables;
  const withheld = test.data?.outcome === "withheld";
  return (
    <Modal
      open={open}
      title={t("test")}
      okText={t("test_act")}
      cancelText={shared("act.close")}
      okButtonProps={{ loading: test.isPending, disabled: !chosen || !profile }}
      onOk={submit}
      onCancel={() => {
        test.reset();
        onClose();
      }}
    >
      <p className="pl-soft" style={{ margin: "4px 0 16px" }}>
        {t("test_lead")}
      </p>
      <Form layout="vertical" component="div" disabled={test.isPending}>
        <Form.Item label={t("test_channel")} htmlFor="test-channel">
          <Select
            id="test-channel"
            value={chosen}
            onChange={edit<string | null>(setChannel)}
            options={(channels ?? []).map((each) => ({ value: each.id, label: each.name }))}
            notFoundContent={t("test_no_channel")}
          />
        </Form.Item>
        <Form.Item label={t("test_profile")} htmlFor="test-profile">
          <CustomerSelect id="test-profile" value={profile} onChange={edit<string | null>(setProfile)} />
        </Form.Item>
        <Form.Item label={t("test_to")} htmlFor="test-to">
          <Input
            id="test-to"
            value={to}
            placeholder={t("test_to_hint")}
            onChange={(event) => edit(setTo)(event.target.value)}
          />
        </Form.Item>
      </Form>
      {channels?.length === 0 && <Alert type="warning" showIcon title={t("test_no_channel")} />}
      {test.error && <Alert type="error" showIcon title={message(test.error)} />}
      {test.data && (
        <Alert
          type={test.data.outcome === "accepted" ? "success" : "warning"}
          title={<StatusTag state={test.data.outcome} />}
          description={
            <>
              {withheld && <p>{t("test_withheld", { reason: reason(test.data.reason) })}</p>}
              {withheld && !can("touches:override") && <p>{t("test_override_hint")}</p>}
              {test.data.detail && <p>{t("test_outcome", { detail: test.data.detail })}</p>}
              {can("touches:read") && <Link to={`${home}/deliveries?origin=test`}>{t("test_listed")}</Link>}
            </>
          }
          action={
            withheld && attempt && can("touches:override") ? (
              <Button size="small" danger onClick={() => test.mutate({ ...attempt, override: true })}>
                {t("test_override")}
              </Button>
            ) : null
          }
        />
      )}
    </Modal>
  );
}
