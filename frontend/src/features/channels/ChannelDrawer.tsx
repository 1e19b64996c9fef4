import { Switch } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EntityDrawer, SideDrawer } from "@/shared/ui/EntityDrawer";
import { Facts } from "@/shared/ui/Facts";
import { StatusTag } from "@/shared/ui/StatusTag";
import { UsedBy } from "@/shared/ui/UsedBy";
import { useToast } from "@/shared/ui/use-toast";
import { ChannelForm } from "./ChannelForm";
import styles from "./Channels.module.css";
import type { Channel } from "./channel";
import { Held } from "./Held";
import { LastHour } from "./LastHour";
import { Prices } from "./Prices";
import { useChannel } from "./use-channel";
import { useChannelHealth } from "./use-channel-health";
import { useSaveChannel } from "./use-save-channel";
import { useUses } from "./use-uses";
import { Waiting } from "./Waiting";

interface Props {
  /** The channel's id, or `NEW`; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** Stands for an id while a channel is set up. */
export const NEW = "new";

/** One channel: switched on or off, its health, its settings; or the form for a new one. */
export function ChannelDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("channels");
  const { can } = useWorkspace();
  const write = can("channels:write");
  const known = id === NEW ? null : id;
  return (
    <>
      <SideDrawer open={write && id === NEW} onClose={onClose} kind={t("new")}>
        <ChannelForm channel={null} onDone={onClose} />
      </SideDrawer>
      <EntityDrawer
        open={known !== null}
        onClose={onClose}
        kind={t("kind")}
        id={known}
        asked={useChannel(known)}
        name={({ name }) => name}
      >
        {(channel) => (
          <>
            <OnOff channel={channel} />
            <HeldQueue channel={channel} />
            <Health channel={channel} />
            <Prices channel={channel.id} />
            <Uses id={channel.id} />
            {write && <ChannelForm key={channel.id} channel={channel} onDone={onClose} />}
          </>
        )}
      </EntityDrawer>
    </>
  );
}

function OnOff({ channel }: { channel: Channel }) {
  const { t } = useTranslation("channels");
  const { can } = useWorkspace();
  const toast = useToast();
  const label = useId();
  const save = useSaveChannel();
  const change = (enabled: boolean) =>
    save.mutate(
      { id: channel.id, etag: channel.etag, change: { enabled } },
      { onSuccess: () => toast.done(t("saved")), onError: toast.failed },
    );
  return (
    <div className={styles.switch}>
      <Switch
        checked={channel.enabled}
        disabled={!can("channels:write")}
        loading={save.isPending}
        aria-labelledby={label}
        onChange={change}
      />
      <span id={label}>
        {t("enabled")}
        <small>{t("enabled_help")}</small>
      </span>
    </div>
  );
}

function Uses({ id }: { id: string }) {
  const { t } = useTranslation("channels");
  const { t: shared } = useTranslation();
  const { data } = useUses(id);
  return (
    <section>
      <h3>{shared("used_by.title")}</h3>
      <UsedBy uses={data} none={t("not_used")} />
    </section>
  );
}

function HeldQueue({ channel }: { channel: Channel }) {
  const { data: health } = useChannelHealth(channel.id);
  return health ? <Held channel={channel} health={health} /> : null;
}

function Health({ channel }: { channel: Channel }) {
  const { t } = useTranslation("channels");
  const { data: health } = useChannelHealth(channel.id);
  if (!health) return null;
  const last = health.last_attempt;
  return (
    <section>
      <h3>{t("health")}</h3>
      <Facts
        wide
        rows={{
          [t("queued")]: <Waiting health={health} of="queued" />,
          [t("in_flight")]: <Waiting health={health} of="leased" />,
          [t("oldest")]: health.oldest_due_at ? <TimeAgo value={health.oldest_due_at} /> : t("none_waiting"),
          [t("last_hour")]: <LastHour health={health} />,
          [t("last_attempt")]: last && (
            <span className={styles.last}>
              {last.outcome && <StatusTag state={last.outcome} />}
              <TimeAgo value={last.at} />
              {last.detail && <code className="pl-mono">{last.detail}</code>}
            </span>
          ),
          [t("receipt_url")]: (
            <>
              <Copyable value={channel.receipt_url} />
              <small className={styles.help}>{t("receipt_help")}</small>
            </>
          ),
        }}
      />
    </section>
  );
}
