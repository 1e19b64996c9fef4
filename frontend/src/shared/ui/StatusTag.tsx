import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";
import styles from "./StatusTag.module.css";

type Tone = "good" | "calm" | "warn" | "bad" | "mute";

const TONES: Record<string, Tone> = {
  live: "good",
  ok: "good",
  resolved: "good",
  accepted: "good",
  delivered: "good",
  opened: "good",
  clicked: "good",
  replied: "good",
  enabled: "good",
  converted: "good",
  queued: "calm",
  leased: "calm",
  send: "calm",
  retry: "warn",
  paused: "warn",
  deferred: "warn",
  withheld: "warn",
  unknown: "warn",
  expired: "warn",
  unsubscribed: "warn",
  rejected: "bad",
  soft_bounced: "warn",
  bounced: "bad",
  complained: "bad",
  failed: "bad",
  firing: "bad",
  acknowledged: "warn",
};

/** A state as a small coloured word. States are those of the API; an unknown one is shown as it came. */
export function StatusTag({ state }: { state: string }) {
  const { t, i18n } = useTranslation();
  const key = `tag.${state}`;
  return (
    <span className={styles.tag} data-tone={TONES[state] ?? "mute"}>
      {i18n.exists(key) ? t(key as ParseKeys) : state}
    </span>
  );
}
