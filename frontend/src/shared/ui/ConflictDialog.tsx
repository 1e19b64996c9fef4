import { Button, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ConflictDialog.module.css";

export type Keep = "theirs" | "mine";

interface Props {
  open: boolean;
  /** What was saved elsewhere, and what becomes of the work here if it gives way; in general words unless given. */
  text?: ReactNode;
  theirsHelp?: string;
  /** The dialog stays, busy, until it is settled. */
  onSettle: (keep: Keep) => Promise<void> | void;
}

/** Stands in the way while something was saved elsewhere, until one of the two is chosen. */
export function ConflictDialog({ open, text, theirsHelp, onSettle }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<Keep | null>(null);
  const settle = async (keep: Keep) => {
    setBusy(keep);
    await onSettle(keep);
    setBusy(null);
  };
  const help = { theirs: theirsHelp ?? t("conflict.theirs_help"), mine: t("conflict.mine_help") };
  return (
    <Modal open={open || busy !== null} closable={false} footer={null} title={t("conflict.title")} width={520}>
      <p className={styles.text}>{text ?? t("conflict.text")}</p>
      <div className={styles.choices}>
        {(["theirs", "mine"] as const).map((keep) => (
          <div key={keep}>
            <Button
              block
              type={keep === "theirs" ? "primary" : "default"}
              loading={busy === keep}
              disabled={busy !== null && busy !== keep}
              onClick={() => void settle(keep)}
            >
              {t(`conflict.${keep}`)}
            </Button>
            <p>{help[keep]}</p>
          </div>
        ))}
      </div>
    </Modal>
  );
}
