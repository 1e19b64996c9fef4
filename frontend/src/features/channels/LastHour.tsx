import { useTranslation } from "react-i18next";
import styles from "./Channels.module.css";
import type { ChannelHealth } from "./channel";

/** What became of the sends of the last hour; outcomes that did not happen are left out. */
export function LastHour({ health }: { health: ChannelHealth }) {
  const { t } = useTranslation();
  const { t: channels } = useTranslation("channels");
  const some = Object.entries(health.last_hour).filter(([, n]) => n > 0);
  if (some.length === 0) return <span className="pl-soft">–</span>;
  return (
    <span className={styles.hour}>
      {some.map(([state, n]) => (
        <span key={state} data-state={state}>
          <b className="pl-num">{health.last_hour_at_least ? channels("at_least", { n }) : n}</b>{" "}
          {t(`tag.${state as "accepted"}`)}
        </span>
      ))}
    </span>
  );
}
