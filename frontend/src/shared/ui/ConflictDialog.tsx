import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./ConflictDialog.module.css";
import type { Autosave } from "./use-autosave";

/** Stands in the way while the draft was saved elsewhere, until one of the two drawings is chosen. */
export function ConflictDialog({ autosave }: { autosave: Autosave }) {
  const { t } = useTranslation("canvas");
  const toast = useToast();
  const [busy, setBusy] = useState<"theirs" | "mine" | null>(null);
  const settle = async (keep: "theirs" | "mine") => {
    setBusy(keep);
    await autosave.settle(keep).catch(toast.failed);
    setBusy(null);
  };
  return (
    <Modal
      open={autosave.state === "conflict" || busy !== null}
      closable={false}
      footer={null}
      title={t("conflict.title")}
      width={520}
    >
      <p className={styles.text}>{t("conflict.text")}</p>
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
            <p>{t(`conflict.${keep}_help`)}</p>
          </div>
        ))}
      </div>
    </Modal>
  );
}
