import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { DateTime } from "@/shared/ui/DateTime";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Channels.module.css";
import { type Channel, type ChannelHealth, heldBy, pauseWord } from "./channel";
import { useChannelAct } from "./use-channel-act";
import { useWaiting } from "./use-waiting";

interface Props {
  channel: Channel;
  health: ChannelHealth;
}

/** Why messages wait on a channel that is off or paused, and the ways out: end the pause, or cancel what waits. */
export function Held({ channel, health }: Props) {
  const { t } = useTranslation("channels");
  const { can } = useWorkspace();
  const confirm = useConfirm();
  const toast = useToast();
  const { resume, cancelQueue } = useChannelAct(channel.id);
  const held = heldBy(channel, health, new Date());
  const word = pauseWord(health.pause_reason);
  const say = useWaiting(health);
  const all = (count: number) => ({ count, n: say(count) });
  const cancel = () =>
    confirm({
      title: t("cancel_queue_title", all(health.cancellable)),
      text: t("cancel_queue_text"),
      act: t("cancel_queue_act", all(health.cancellable)),
      danger: true,
      run: async () => {
        const { cancelled } = await cancelQueue.mutateAsync();
        toast.done(t("queue_cancelled", { count: cancelled }));
      },
    });
  return (
    <>
      {held === "off" && health.queued > 0 && (
        <Alert type="warning" showIcon title={t("held_off", all(health.queued))} />
      )}
      {held === "pause" && (
        <Alert
          type="warning"
          showIcon
          title={
            <>
              {t("paused")} <DateTime value={health.paused_until} />
            </>
          }
          description={
            <>
              {word ? t(word) : health.pause_reason}
              {health.queued > 0 && <div>{t("held_pause", all(health.queued))}</div>}
            </>
          }
          action={
            can("channels:write") && (
              <Button
                size="small"
                loading={resume.isPending}
                onClick={() =>
                  resume.mutate(undefined, { onSuccess: () => toast.done(t("resumed")), onError: toast.failed })
                }
              >
                {t("resume")}
              </Button>
            )
          }
        />
      )}
      {can("channels:write") && health.cancellable > 0 && (
        <div className={styles.cancel}>
          <Button danger onClick={cancel}>
            {t("cancel_queue_act", all(health.cancellable))}
          </Button>
        </div>
      )}
    </>
  );
}
