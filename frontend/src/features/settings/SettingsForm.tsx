import { Button, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "@/shared/api/client";
import { TimeZoneSelect } from "@/shared/controls/TimeZoneSelect";
import { allCurrencies, currencyName, regionName } from "@/shared/format/codes";
import { useMessage } from "@/shared/i18n/use-message";
import { outside } from "@/shared/schema-form/problems";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import { ConsentFields } from "./ConsentFields";
import { EffectList } from "./EffectList";
import { QuietHoursFields } from "./QuietHoursFields";
import { changeOf, type Values } from "./settings-change";
import { type Settings, useEffects, useSaveSettings } from "./use-workspace-settings";

/** Languages by their own names; one that is not among them is kept. */
const LOCALES = ["en", "zh-Hans", "zh-Hant", "nb", "sv", "da", "de", "fr", "es", "it", "pt", "nl", "ja", "ko"];
const nameOf = (locale: string) => new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;

const WEEK_STARTS = ["monday", "saturday", "sunday"] as const;

const QUALIFYING = ["accepted", "delivered", "opened", "clicked"] as const;

/** What is asked about before it is saved, as it cannot be taken back or reaches people who did not ask for it. */
const GRAVE = ["consent_assumed", "audit_removed", "costs_not_converted", "budgets_not_converted", "media_costs_apart"];

/** All settings of the workspace. Saving first says what the change will do. */
export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const language = useLanguage();
  const message = useMessage();
  const toast = useToast();
  const confirm = useConfirm();
  const effects = useEffects();
  const save = useSaveSettings();
  const [form] = Form.useForm<Values>();
  // What was shown first, not what is read again meanwhile: only what is changed here is sent, whatever others change.
  const [base, setBase] = useState<Values>(settings);
  const write = useWorkspace().can("settings:write");
  const regions = api.useQuery("get", "/api/regions", {}, { staleTime: Number.POSITIVE_INFINITY }).data?.results ?? [];
  const locales = LOCALES.includes(settings.locale) ? LOCALES : [settings.locale, ...LOCALES];

  const failed = (error: Error) => {
    const problems = error instanceof ApiError ? error.problems : [];
    const names = problems.map((each) => ({ name: each.path.split(".") as never, errors: [message(each)] }));
    form.setFields(names);
    if (problems.length === 0 || outside(problems, Object.keys(form.getFieldsValue())).length > 0) toast.failed(error);
  };
  const submit = async (values: Partial<Values>) => {
    const change = changeOf(base, values);
    if (Object.keys(change).length === 0) return toast.done(t("saved"));
    try {
      const found = await effects.mutateAsync(change);
      const run = async () => {
        await save.mutateAsync(change);
        setBase({ ...base, ...values });
        toast.done(t("saved"));
      };
      if (found.length === 0) return await run();
      confirm({
        title: t("effects_title"),
        text: <EffectList effects={found} />,
        act: t("effects_act"),
        danger: found.some((each) => GRAVE.includes(each.code)),
        run,
      });
    } catch (error) {
      failed(error as Error);
    }
  };

  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={!write}
      initialValues={settings}
      onFinish={(values) => void submit(values)}
      style={{ display: "grid", gap: 16 }}
    >
      <Card title={t("section.general")}>
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("name_missing") }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="time_zone" label={t("time_zone")} extra={t("time_zone_help")}>
          <TimeZoneSelect />
        </Form.Item>
        <Form.Item name="week_start" label={t("week_start")} extra={t("week_start_help")}>
          <Select options={WEEK_STARTS.map((value) => ({ value, label: t(`week_starts.${value}`) }))} />
        </Form.Item>
        <Form.Item name="locale" label={t("locale")} extra={t("locale_help")}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={locales.map((value) => ({ value, label: nameOf(value) }))}
          />
        </Form.Item>
        <Form.Item
          name="region"
          label={t("region")}
          extra={t("region_help")}
          normalize={(region: string | undefined) => region ?? null}
        >
          <Select
            allowClear
            placeholder={t("region_none")}
            showSearch={{ optionFilterProp: "label" }}
            options={regions.map((value) => ({ value, label: regionName(value, language) }))}
          />
        </Form.Item>
        <Form.Item
          name="currency"
          label={t("currency")}
          extra={t("currency_help")}
          normalize={(currency: string | undefined) => currency ?? null}
        >
          <Select
            allowClear
            placeholder={t("currency_none")}
            showSearch={{ optionFilterProp: "label" }}
            options={allCurrencies().map((value) => ({ value, label: currencyName(value, language) }))}
          />
        </Form.Item>
      </Card>
      <Card title={t("section.consent")}>
        <p className="pl-soft">{t("consent_lead")}</p>
        <ConsentFields />
      </Card>
      <Card title={t("section.quiet")}>
        <QuietHoursFields />
      </Card>
      <Card title={t("section.results")}>
        <Form.Item
          name="program_holdout"
          label={t("program_holdout")}
          extra={t("program_holdout_help")}
          rules={[{ required: true, message: t("share_missing") }]}
          getValueProps={(share: number | null) => ({ value: share === null ? null : Math.round(share * 1000) / 10 })}
          normalize={(percent: number | null) => (percent === null ? null : percent / 100)}
        >
          <InputNumber min={0} max={20} step={1} precision={1} suffix="%" style={{ width: 160 }} />
        </Form.Item>
        <Form.Item
          name={["attribution", "window_days"]}
          label={t("window")}
          extra={t("window_help")}
          rules={[{ required: true, message: t("days_missing") }]}
        >
          <InputNumber min={0.01} max={365} suffix={t("days")} style={{ width: 160 }} />
        </Form.Item>
        <Form.Item name={["attribution", "qualifying"]} label={t("qualifying")} extra={t("qualifying_help")}>
          <Select options={QUALIFYING.map((value) => ({ value, label: t(`qualifies.${value}`) }))} />
        </Form.Item>
      </Card>
      <Card title={t("section.audit")}>
        <Form.Item
          name="audit_days"
          label={t("audit_days")}
          extra={t("audit_days_help")}
          rules={[{ required: true, message: t("days_missing") }]}
        >
          <InputNumber min={90} max={3650} precision={0} suffix={t("days")} style={{ width: 160 }} />
        </Form.Item>
      </Card>
      {write && (
        <div>
          <Button type="primary" htmlType="submit" loading={effects.isPending || save.isPending}>
            {t("save")}
          </Button>
        </div>
      )}
    </Form>
  );
}
