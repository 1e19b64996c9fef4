import { Button, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { Copyable } from "@/shared/ui/Copyable";
import { Facts } from "@/shared/ui/Facts";
import { useToast } from "@/shared/ui/use-toast";
import { useWorkspaceChange } from "./use-workspace-change";

interface Values {
  name: string;
  time_zone: string;
  locale: string;
}

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** Languages by their own names; one that is not among them can be typed. */
const LOCALES = ["en", "zh-Hans", "zh-Hant", "nb", "sv", "da", "de", "fr", "es", "it", "pt", "nl", "ja", "ko"];
const nameOf = (locale: string) => new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;

/** The workspace itself. */
export function WorkspaceTab() {
  const { t } = useTranslation("settings");
  const message = useMessage();
  const toast = useToast();
  const workspace = useWorkspace();
  const save = useWorkspaceChange();
  const write = workspace.can("settings:write");
  const locales = LOCALES.includes(workspace.locale) ? LOCALES : [workspace.locale, ...LOCALES];
  return (
    <div style={{ maxWidth: 560, display: "grid", gap: 16 }}>
      <Card>
        <Form<Values>
          layout="vertical"
          requiredMark={false}
          disabled={!write}
          initialValues={{ name: workspace.name, time_zone: workspace.time_zone, locale: workspace.locale }}
          onFinish={(values) => save.mutate(values, { onSuccess: () => toast.done(t("saved")), onError: toast.failed })}
        >
          <Form.Item
            name="name"
            label={t("name")}
            rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
            {...(save.error && { help: message(save.error), validateStatus: "error" as const })}
          >
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="time_zone" label={t("time_zone")} extra={t("time_zone_help")}>
            <Select
              showSearch={{ optionFilterProp: "label" }}
              options={ZONES.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
            />
          </Form.Item>
          <Form.Item name="locale" label={t("locale")} extra={t("locale_help")}>
            <Select
              showSearch={{ optionFilterProp: "label" }}
              options={locales.map((value) => ({ value, label: nameOf(value) }))}
            />
          </Form.Item>
          {write && (
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {t("save")}
            </Button>
          )}
        </Form>
      </Card>
      <Card>
        <Facts
          wide
          rows={{
            [t("slug")]: <code className="pl-mono">{workspace.slug}</code>,
            [t("id")]: <Copyable value={workspace.id} />,
          }}
        />
      </Card>
    </div>
  );
}
