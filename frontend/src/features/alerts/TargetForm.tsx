import { Button, Form, Input, Alert as Refusal, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, client, dataOf } from "@/shared/api/client";
import { useMessage } from "@/shared/i18n/use-message";
import { outside, under } from "@/shared/schema-form/problems";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import { type Config, defaults, fields, type Schema } from "@/shared/schema-form/schema";
import { SecretsSet } from "@/shared/schema-form/secrets";
import { useWorkspace } from "@/shared/session/workspace";
import { ConflictDialog } from "@/shared/ui/ConflictDialog";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useEditing } from "@/shared/ui/use-editing";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Alerts.module.css";
import type { Target, TargetKind } from "./alert";
import { useKinds } from "./use-alerts";
import { useDeleteTarget, useSaveTarget } from "./use-targets";

interface Props {
  /** null: a new one. */
  target: Target | null;
  onDone: () => void;
}

/** The form of a target; its settings and secrets are drawn from the schemas of its kind. */
export function TargetForm(props: Props) {
  const { data, error, refetch } = useKinds();
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />;
  return <Filled kinds={data.targets} {...props} />;
}

const draftOf = (target: Target | undefined, first: string) => ({
  name: target?.name ?? "",
  kind: target?.kind ?? first,
  enabled: target?.enabled ?? true,
  settings: target?.settings ?? {},
  secrets: {} as Record<string, string>,
});

/** Where the form of a schema shows problems. */
const pathsOf = (at: string, schema: Schema) => fields(schema, schema).map(([field]) => `${at}.${field}`);

/** What the form shows and saves: what was typed, and the defaults of the rest. */
function filledIn(kinds: TargetKind[], chosen: string, settings: Config): Config {
  const schema = kinds.find(({ kind }) => kind === chosen)?.settings_schema;
  return { ...(schema && defaults(schema, schema)), ...settings };
}

function Filled({ kinds, target, onDone }: Props & { kinds: TargetKind[] }) {
  const { t } = useTranslation("alerts");
  const message = useMessage();
  const toast = useToast();
  const { at } = useWorkspace();
  const mutation = useSaveTarget();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Error | null>(null);
  const { draft, change, save, asking } = useEditing(target ?? undefined, {
    draftOf: (saved) => draftOf(saved, kinds[0]?.kind ?? ""),
    read: () =>
      dataOf(
        client.GET("/api/workspaces/{workspace}/alert-targets/{target}", {
          params: { path: { ...at, target: target?.id ?? "" } },
        }),
      ),
    write: ({ kind: chosen, secrets, ...rest }, etag) => {
      const typed = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ""));
      const settings = filledIn(kinds, chosen, rest.settings);
      const filled = { ...rest, name: rest.name.trim(), settings, secrets: typed };
      return mutation.mutateAsync(
        target ? { id: target.id, etag: etag ?? "", change: filled } : { create: { ...filled, kind: chosen } },
      );
    },
  });
  const kind = kinds.find((each) => each.kind === draft.kind);
  if (!kind) return null;
  const { settings_schema: settingsSchema, secrets_schema: secretsSchema } = kind;
  const shown = filledIn(kinds, draft.kind, draft.settings);
  const problems = refused instanceof ApiError ? refused.problems : [];
  const places = ["name", ...pathsOf("settings", settingsSchema), ...pathsOf("secrets", secretsSchema)];
  const [nameProblem] = under(problems, "name");
  const submit = async () => {
    setBusy(true);
    try {
      const saved = await save();
      setRefused(null);
      if (saved) toast.done(t(target ? "saved" : "target_created"));
      if (saved && !target) onDone();
    } catch (error) {
      setRefused(error as Error);
    }
    setBusy(false);
  };
  return (
    <section>
      <Form layout="vertical" component="div" className={styles.form ?? ""}>
        <Form.Item
          label={t("name")}
          htmlFor="target-name"
          {...(nameProblem && { help: message(nameProblem), validateStatus: "error" as const })}
        >
          <Input
            id="target-name"
            value={draft.name}
            maxLength={100}
            placeholder={t("target_name_hint")}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Form.Item>
        {!target && (
          <Form.Item label={t("target_kind")} htmlFor="target-kind">
            <Select
              id="target-kind"
              value={draft.kind}
              onChange={(next) => {
                change({ kind: next, settings: {}, secrets: {} });
                setRefused(null);
              }}
              options={kinds.map((each) => ({ value: each.kind, label: each.label }))}
            />
          </Form.Item>
        )}
      </Form>
      <div className={styles.fields}>
        <SchemaForm
          key={draft.kind}
          name="settings"
          schema={settingsSchema}
          words="alerts"
          value={shown}
          onChange={(settings) => change({ settings })}
          problems={under(problems, "settings")}
        />
        <SecretsSet value={target?.secrets ?? {}}>
          <SchemaForm
            name="secrets"
            schema={secretsSchema}
            words="alerts"
            value={draft.secrets}
            onChange={(secrets) => change({ secrets: secrets as Record<string, string> })}
            problems={under(problems, "secrets")}
          />
        </SecretsSet>
      </div>
      <div className={styles.switch}>
        <Switch id="target-enabled" checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
        <label htmlFor="target-enabled">{t("target_enabled")}</label>
      </div>
      {refused && problems.length === 0 && <Refusal type="error" showIcon title={message(refused)} />}
      {outside(problems, places).map((problem) => (
        <Refusal key={`${problem.path} ${problem.code}`} type="error" showIcon title={message(problem)} />
      ))}
      <div className={styles.acts}>
        <Button type="primary" loading={busy} disabled={!draft.name.trim()} onClick={() => void submit()}>
          {t(target ? "save" : "target_create")}
        </Button>
        {target && <Remove target={target} onDone={onDone} />}
      </div>
      <ConflictDialog open={asking !== null} onSettle={(keep) => asking?.(keep)} />
    </section>
  );
}

function Remove({ target, onDone }: { target: Target; onDone: () => void }) {
  const { t } = useTranslation("alerts");
  const remove = useDeleteTarget(target.id);
  const confirm = useConfirm();
  const ask = () =>
    confirm({
      title: t("target_delete_title", { name: target.name }),
      text: t("target_delete_text"),
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
