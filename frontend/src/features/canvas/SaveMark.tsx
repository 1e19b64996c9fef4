import { Tooltip } from "antd";
import { Check, CloudOff, LoaderCircle, PencilLine, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import type { SaveState } from "./saver";
import styles from "./TopBar.module.css";
import type { Autosave } from "./use-autosave";

const ICONS = {
  saved: Check,
  saving: LoaderCircle,
  edited: PencilLine,
  offline: CloudOff,
  refused: TriangleAlert,
  conflict: TriangleAlert,
} satisfies Record<SaveState, unknown>;

/** Whether what is drawn is saved. */
export function SaveMark({ autosave }: { autosave: Autosave }) {
  const { t } = useTranslation("canvas");
  const message = useMessage();
  const Icon = ICONS[autosave.state];
  return (
    <Tooltip title={autosave.error ? message(autosave.error) : ""}>
      <span className={styles.save} data-state={autosave.state} data-testid="save-state" role="status">
        <Icon size={15} aria-hidden />
        {t(`save.${autosave.state}`)}
      </span>
    </Tooltip>
  );
}
