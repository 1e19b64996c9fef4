import { Button, Input, Segmented, Switch } from "antd";
import { CircleCheck, CirclePause, LoaderCircle, RotateCw } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { TimeZoneSelect } from "@/shared/controls/TimeZoneSelect";
import { useWorkspace } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { EntityDrawer } from "@/shared/ui/EntityDrawer";
import { Facts } from "@/shared/ui/Facts";
import { ProblemList } from "@/shared/ui/ProblemList";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import { Code } from "./Code";
import { Count } from "./Count";
import { LastEvent } from "./LastEvent";
import styles from "./Sources.module.css";
import { SNIPPETS, type Snippet, snippet } from "./snippets";
import { heardOf, type Source, type SourceHealth } from "./source";
import { useSaveSource } from "./use-save-source";
import { useSource } from "./use-source";
import { useSourceHealth } from "./use-source-health";

/** One source: its key, how to send a first event, and whether one has come. */
export function SourceDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation("sources");
  return (
    <EntityDrawer
      open={id !== null}
      onClose={onClose}
      kind={t("kind")}
      id={id}
      asked={useSource(id)}
      name={({ name }) => name}
    >
      {(source) => <Body key={source.id} source={source} />}
    </EntityDrawer>
  );
}

function Body({ source }: { source: Source }) {
  const { can } = useWorkspace();
  return (
    <>
      <KeyFacts source={source} />
      {source.write_key !== null && <FirstEvent source={source} writeKey={source.write_key} />}
      <HealthPart id={source.id} />
      {can("sources:write") && <Change source={source} />}
    </>
  );
}

function KeyFacts({ source }: { source: Source }) {
  const { t } = useTranslation("sources");
  const confirm = useConfirm();
  const toast = useToast();
  const save = useSaveSource();
  const rotate = () =>
    confirm({
      title: t("rotate_title", { name: source.name }),
      text: t("rotate_text"),
      act: t("rotate"),
      danger: true,
      run: () => save.mutateAsync({ rotate: source.id }).then(() => toast.done(t("rotated"))),
    });
  return (
    <Facts
      wide
      rows={{
        [t("url")]: <Copyable value={source.ingest_url} />,
        [t("key")]:
          source.write_key === null ? (
            <span className="pl-soft">{t("key_hidden")}</span>
          ) : (
            <span className={styles.key}>
              <Copyable value={source.write_key} />
              <Button size="small" icon={<RotateCw size={13} />} onClick={rotate}>
                {t("rotate")}
              </Button>
            </span>
          ),
      }}
    />
  );
}

function FirstEvent({ source, writeKey }: { source: Source; writeKey: string }) {
  const { t } = useTranslation("sources");
  const [kind, setKind] = useState<Snippet>("curl");
  return (
    <section>
      <div className={styles.head}>
        <h3>{t("send")}</h3>
        <Segmented<Snippet>
          size="small"
          value={kind}
          onChange={setKind}
          options={SNIPPETS.map((each) => ({ value: each, label: t(`snippet.${each}`) }))}
        />
      </div>
      <Code text={snippet(kind, source.ingest_url, writeKey)} label={t("copy_snippet")} />
    </section>
  );
}

const HEARD = { heard: CircleCheck, quiet: CirclePause, unseen_long: CirclePause, silent: LoaderCircle };

function HealthPart({ id }: { id: string }) {
  const { t } = useTranslation("sources");
  const { data: health } = useSourceHealth(id);
  if (!health) return null;
  const heard = heardOf(health);
  const Icon = HEARD[heard];
  return (
    <>
      <section>
        <h3>{t("health")}</h3>
        <p className={styles.heard} data-heard={heard} aria-live="polite">
          <Icon size={16} aria-hidden />
          {t(heard)}
        </p>
        <Facts
          wide
          rows={{
            [t("last_event")]: <LastEvent health={health} />,
            [t("last_hour")]: <Count health={health} of="events_last_hour" />,
            [t("last_day")]: <Count health={health} of="events_last_day" />,
            [t("refused_day")]: <Count health={health} of="quarantined_last_day" />,
            [t("repeated_day")]: <Count health={health} of="repeated_last_day" />,
            [t("waiting")]: <Count health={health} of="inbox" />,
          }}
        />
      </section>
      {health.noted.length > 0 && <Noted noted={health.noted} />}
    </>
  );
}

/** What was left out of events that were otherwise taken in. */
function Noted({ noted }: { noted: SourceHealth["noted"] }) {
  const { t } = useTranslation("sources");
  const events = new Map<Problem, number>(noted.map((each) => [each.problem, each.events]));
  return (
    <section>
      <h3>{t("noted")}</h3>
      <ProblemList
        problems={noted.map((each) => each.problem)}
        where={(problem) => `${problem.path} · ${t("noted_events", { count: events.get(problem) ?? 0 })}`}
      />
    </section>
  );
}

function Change({ source }: { source: Source }) {
  const { t } = useTranslation("sources");
  const toast = useToast();
  const label = useId();
  const zoneLabel = useId();
  const save = useSaveSource();
  const [name, setName] = useState(source.name);
  const change = (what: { name?: string; enabled?: boolean; time_zone?: string }) =>
    save.mutate({ id: source.id, change: what }, { onSuccess: () => toast.done(t("saved")), onError: toast.failed });
  return (
    <section className={styles.change}>
      <div className={styles.switch}>
        <Switch checked={source.enabled} aria-labelledby={label} onChange={(enabled) => change({ enabled })} />
        <span id={label}>
          {t("enabled")}
          <small>{t("enabled_help")}</small>
        </span>
      </div>
      <div className={styles.zone}>
        <span id={zoneLabel}>
          {t("time_zone")}
          <small>{t("time_zone_help")}</small>
        </span>
        <TimeZoneSelect
          workspaces
          labelledBy={zoneLabel}
          value={source.time_zone}
          onChange={(time_zone) => change({ time_zone })}
        />
      </div>
      <div className={styles.rename}>
        <Input value={name} maxLength={100} aria-label={t("name")} onChange={(event) => setName(event.target.value)} />
        <Button disabled={!name.trim() || name === source.name} onClick={() => change({ name: name.trim() })}>
          {t("rename")}
        </Button>
      </div>
    </section>
  );
}
