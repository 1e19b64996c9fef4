import { Alert, Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, client, dataOf } from "@/shared/api/client";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { useMessage } from "@/shared/i18n/use-message";
import { outside, under } from "@/shared/schema-form/problems";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import { defaults, fields, type Schema } from "@/shared/schema-form/schema";
import { SecretsSet } from "@/shared/schema-form/secrets";
import { useWorkspace } from "@/shared/session/workspace";
import { ConflictDialog, type Keep } from "@/shared/ui/ConflictDialog";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { same } from "@/shared/ui/same";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Channels.module.css";
import type { Adapter, Channel } from "./channel";
import { useAdapters } from "./use-adapters";
import { useSaveChannel } from "./use-save-channel";

interface Props {
  channel: Channel | null;
  onDone: () => void;
}

/** The form of a channel; its lower half comes from the adapter's schemas. */
export function ChannelForm({ channel, onDone }: Props) {
  const { data: adapters, error, refetch } = useAdapters();
  if (!adapters) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />;
  return <Filled adapters={adapters} channel={channel} onDone={onDone} />;
}

/** Where the form of a schema shows problems. */
const pathsOf = (under: string, schema: Schema) => fields(schema, schema).map(([field]) => `${under}.${field}`);

const sameForm = (a: Channel, b: Channel) => a.name === b.name && same(a.settings, b.settings);

function Filled({ adapters, channel, onDone }: Props & { adapters: Adapter[] }) {
  const { t } = useTranslation("channels");
  const message = useMessage();
  const mediumName = useMedium();
  const media = useMedia();
  const toast = useToast();
  const save = useSaveChannel();
  const { at } = useWorkspace();
  const [name, setName] = useState(channel?.name ?? "");
  const [medium, setMedium] = useState(channel?.medium ?? "email");
  const fitting = adapters.filter((each) => each.media.includes(medium));
  const [kind, setKind] = useState(channel?.adapter ?? "");
  const adapter = fitting.find((each) => each.kind === kind) ?? fitting[0];
  const [settings, setSettings] = useState<Record<string, unknown>>(channel?.settings ?? {});
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const [base, setBase] = useState(channel);
  // Switching it on or off changes nothing that this form would save.
  if (channel && base && channel.etag !== base.etag && sameForm(channel, base)) setBase(channel);
  if (!adapter) return null;
  const { settings_schema: settingsSchema, secrets_schema: secretsSchema } = adapter;
  const problems = save.error instanceof ApiError ? save.error.problems : [];
  const shown = { ...defaults(settingsSchema, settingsSchema), ...settings };
  const places = ["name", ...pathsOf("settings", settingsSchema), ...pathsOf("secrets", secretsSchema)];
  const elsewhere = outside(problems, places);
  const stale = save.error instanceof ApiError && save.error.status === 412;
  /** Another adapter has other settings and must not get those of the former one. */
  const empty = () => {
    setSettings({});
    setSecrets({});
  };
  const submit = (etag = base?.etag ?? "") => {
    setTried(true);
    if (!name.trim()) return;
    const typed = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ""));
    const draft = { name: name.trim(), settings: shown, secrets: typed };
    save.mutate(
      channel ? { id: channel.id, etag, change: draft } : { create: { ...draft, medium, adapter: adapter.kind } },
      {
        onSuccess: (saved) => {
          setBase(saved);
          toast.done(t(channel ? "saved" : "created"));
          setSecrets({});
          if (!channel) onDone();
        },
      },
    );
  };
  const settle = async (keep: Keep) => {
    if (!channel) return;
    try {
      const theirs = await dataOf(
        client.GET("/api/workspaces/{workspace}/channels/{channel}", {
          params: { path: { ...at, channel: channel.id } },
        }),
      );
      save.reset();
      setBase(theirs);
      if (keep === "mine") return submit(theirs.etag);
      setName(theirs.name);
      setSettings(theirs.settings);
      setSecrets({});
    } catch (error) {
      toast.failed(error as Error);
    }
  };
  const [nameProblem] = under(problems, "name");
  const nameHelp = nameProblem ? message(nameProblem) : tried && !name.trim() ? t("name_missing") : "";
  return (
    <section>
      {channel && <h3>{t("settings")}</h3>}
      <Form layout="vertical" component="div" className={styles.form ?? ""}>
        <Form.Item
          label={t("name")}
          htmlFor="channel-name"
          {...(nameHelp && { help: nameHelp, validateStatus: "error" as const })}
        >
          <Input
            id="channel-name"
            value={name}
            maxLength={100}
            placeholder={t("name_hint")}
            onChange={(event) => setName(event.target.value)}
          />
        </Form.Item>
        {!channel && (
          <>
            <Form.Item label={t("medium")} htmlFor="channel-medium">
              <Select
                id="channel-medium"
                value={medium}
                onChange={(next) => {
                  setMedium(next);
                  if (adapter.media.includes(next)) setKind(adapter.kind);
                  else empty();
                }}
                options={media.map((value) => ({ value, label: mediumName(value) }))}
              />
            </Form.Item>
            <Form.Item label={t("adapter")} htmlFor="channel-adapter">
              <Select
                id="channel-adapter"
                value={adapter.kind}
                onChange={(next) => {
                  setKind(next);
                  empty();
                }}
                options={fitting.map((each) => ({ value: each.kind, label: each.label }))}
              />
            </Form.Item>
          </>
        )}
      </Form>
      <div className={styles.fields}>
        <SchemaForm
          name="settings"
          schema={settingsSchema}
          words="channels"
          value={shown}
          onChange={setSettings}
          problems={under(problems, "settings")}
        />
        <SecretsSet value={channel?.secrets ?? {}}>
          <SchemaForm
            name="secrets"
            schema={secretsSchema}
            words="channels"
            value={secrets}
            onChange={(next) => setSecrets(next as Record<string, string>)}
            problems={under(problems, "secrets")}
          />
        </SecretsSet>
      </div>
      {save.error && !stale && problems.length === 0 && <Alert type="error" showIcon title={message(save.error)} />}
      {elsewhere.map((problem) => (
        <Alert key={`${problem.path} ${problem.code}`} type="error" showIcon title={message(problem)} />
      ))}
      <Button type="primary" loading={save.isPending} onClick={() => submit()}>
        {t(channel ? "save" : "create")}
      </Button>
      <ConflictDialog open={stale} onSettle={settle} />
    </section>
  );
}
