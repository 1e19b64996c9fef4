import { Button, Form, Input, Alert as Refusal, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Proposal } from "@/entities/alert/proposal";
import { ApiError, client, dataOf } from "@/shared/api/client";
import { usePages } from "@/shared/api/use-pages";
import { DurationInput } from "@/shared/controls/DurationInput";
import { useMessage } from "@/shared/i18n/use-message";
import { outside, under } from "@/shared/schema-form/problems";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import { type Config, defaults, fields } from "@/shared/schema-form/schema";
import { useWorkspace } from "@/shared/session/workspace";
import { ConflictDialog } from "@/shared/ui/ConflictDialog";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useEditing } from "@/shared/ui/use-editing";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Alerts.module.css";
import type { Alert, WatchedKind } from "./alert";
import { useAlertAct, useKinds, useSaveAlert } from "./use-alerts";

interface Props {
  /** null: a new one. */
  alert: Alert | null;
  /** What a new one is filled in with. */
  proposal?: Proposal | undefined;
  onDone: () => void;
}

const LONGEST = 100;

/** The form of an alert; what it watches is drawn from the schema of its source. */
export function AlertForm(props: Props) {
  const { data, error, refetch } = useKinds();
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />;
  return <Filled kinds={data.sources} {...props} />;
}

const draftOf = (alert: Alert | undefined, first: string, proposal: Proposal | undefined) => ({
  name: alert?.name ?? proposal?.name.slice(0, LONGEST) ?? "",
  source: alert?.source ?? proposal?.source ?? first,
  config: alert?.config ?? proposal?.config ?? {},
  enabled: alert?.enabled ?? true,
  quiet_period: alert?.quiet_period ?? "PT4H",
  tell_resolved: alert?.tell_resolved ?? true,
  targets: alert?.targets.map(({ id }) => id) ?? [],
});

/** What the form shows and saves: what was chosen, and the defaults of the rest. */
function filledIn(kinds: WatchedKind[], source: string, config: Config): Config {
  const schema = kinds.find(({ kind }) => kind === source)?.config_schema;
  return { ...(schema && defaults(schema, schema)), ...config };
}

function Filled({ kinds, alert, proposal, onDone }: Props & { kinds: WatchedKind[] }) {
  const { t } = useTranslation("alerts");
  const message = useMessage();
  const toast = useToast();
  const { at } = useWorkspace();
  const mutation = useSaveAlert();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Error | null>(null);
  const targets = usePages("alert-targets", { limit: 200 }).rows;
  const { draft, change, save, asking } = useEditing(alert ?? undefined, {
    draftOf: (saved) => draftOf(saved, kinds[0]?.kind ?? "", proposal),
    read: () =>
      dataOf(
        client.GET("/api/workspaces/{workspace}/alerts/{alert}", {
          params: { path: { ...at, alert: alert?.id ?? "" } },
        }),
      ),
    write: ({ source: watched, ...rest }, etag) => {
      const filled = { ...rest, name: rest.name.trim(), config: filledIn(kinds, watched, rest.config) };
      return mutation.mutateAsync(
        alert ? { id: alert.id, etag: etag ?? "", change: filled } : { create: { ...filled, source: watched } },
      );
    },
  });
  const source = kinds.find(({ kind }) => kind === draft.source);
  if (!source) return null;
  const schema = source.config_schema;
  const shown = filledIn(kinds, draft.source, draft.config);
  const problems = refused instanceof ApiError ? refused.problems : [];
  const places = ["name", "targets", "quiet_period", ...fields(schema, schema).map(([field]) => `config.${field}`)];
  const submit = async () => {
    setBusy(true);
    try {
      const saved = await save();
      setRefused(null);
      if (saved) toast.done(t(alert ? "saved" : "created"));
      if (saved && !alert) onDone();
    } catch (error) {
      setRefused(error as Error);
    }
    setBusy(false);
  };
  const refusal = (field: string) => {
    const [problem] = under(problems, field);
    return problem ? { help: message(problem), validateStatus: "error" as const } : {};
  };
  return (
    <section>
      {alert && <h3>{t("settings")}</h3>}
      <Form layout="vertical" component="div" className={styles.form ?? ""}>
        <Form.Item label={t("name")} htmlFor="alert-name" {...refusal("name")}>
          <Input
            id="alert-name"
            value={draft.name}
            maxLength={LONGEST}
            placeholder={t("name_hint")}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Form.Item>
        {!alert && (
          <Form.Item label={t("source")} htmlFor="alert-source" extra={source.help}>
            <Select
              id="alert-source"
              showSearch={{ optionFilterProp: "label" }}
              value={draft.source}
              onChange={(kind) => {
                change({ source: kind, config: {} });
                setRefused(null);
              }}
              options={kinds.map(({ kind, label }) => ({ value: kind, label }))}
            />
          </Form.Item>
        )}
      </Form>
      <div className={styles.fields}>
        <SchemaForm
          key={draft.source}
          name="config"
          schema={schema}
          words="alerts"
          value={shown}
          onChange={(config) => change({ config })}
          problems={under(problems, "config")}
        />
      </div>
      <Form layout="vertical" component="div" className={styles.form ?? ""}>
        <Form.Item
          label={t("targets")}
          htmlFor="alert-targets"
          extra={t(targets.length > 0 ? "targets_help" : "targets_none")}
          {...refusal("targets")}
        >
          <Select
            id="alert-targets"
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            value={draft.targets}
            onChange={(chosen) => change({ targets: chosen })}
            options={targets.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item label={t("quiet_period")} htmlFor="alert-quiet" extra={t("quiet_help")} {...refusal("quiet_period")}>
          <DurationInput
            id="alert-quiet"
            min={1}
            value={draft.quiet_period}
            onChange={(quiet_period) => change({ quiet_period })}
          />
        </Form.Item>
      </Form>
      <Toggle id="alert-resolved" text={t("tell_resolved")} on={draft.tell_resolved}>
        {(tell_resolved) => change({ tell_resolved })}
      </Toggle>
      <Toggle id="alert-enabled" text={t("enabled")} on={draft.enabled}>
        {(enabled) => change({ enabled })}
      </Toggle>
      {refused && problems.length === 0 && <Refusal type="error" showIcon title={message(refused)} />}
      {outside(problems, places).map((problem) => (
        <Refusal key={`${problem.path} ${problem.code}`} type="error" showIcon title={message(problem)} />
      ))}
      <div className={styles.acts}>
        <Button type="primary" loading={busy} disabled={!draft.name.trim()} onClick={() => void submit()}>
          {t(alert ? "save" : "create")}
        </Button>
        {alert && <Remove alert={alert} onDone={onDone} />}
      </div>
      <ConflictDialog open={asking !== null} onSettle={(keep) => asking?.(keep)} />
    </section>
  );
}

interface ToggleProps {
  id: string;
  text: string;
  on: boolean;
  children: (on: boolean) => void;
}

const Toggle = ({ id, text, on, children }: ToggleProps) => (
  <div className={styles.switch}>
    <Switch id={id} checked={on} onChange={children} />
    <label htmlFor={id}>{text}</label>
  </div>
);

function Remove({ alert, onDone }: { alert: Alert; onDone: () => void }) {
  const { t } = useTranslation("alerts");
  const { remove } = useAlertAct(alert.id);
  const confirm = useConfirm();
  const ask = () =>
    confirm({
      title: t("delete_title", { name: alert.name }),
      text: t("delete_text"),
      act: t("delete"),
      danger: true,
      run: () => remove.mutateAsync().then(onDone),
    });
  return (
    <Button danger onClick={ask}>
      {t("delete")}
    </Button>
  );
}
