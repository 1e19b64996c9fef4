import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./KeysHelp.module.css";

/** Every key of the canvas. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("canvas");
  const rows: [string, string[]][] = [
    [t("keys.add"), ["A"]],
    [t("keys.walk"), ["↑", "↓", "←", "→"]],
    [t("keys.edit"), ["Enter"]],
    [t("keys.wire"), [t("keys.wire_keys")]],
    [t("keys.rename"), ["F2"]],
    [t("keys.delete"), ["Delete"]],
    [t("keys.copy"), ["Ctrl C", "Ctrl X", "Ctrl V"]],
    [t("keys.duplicate"), ["Ctrl D"]],
    [t("keys.all"), ["Ctrl A"]],
    [t("keys.undo"), ["Ctrl Z", "Ctrl Y"]],
    [t("keys.fit"), ["F"]],
    [t("keys.layout"), ["L"]],
    [t("keys.escape"), ["Esc"]],
    [t("keys.many"), [t("keys.many_keys")]],
    [t("keys.pan"), [t("keys.pan_keys")]],
    [t("keys.help"), ["?"]],
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("keys.title")} width={460}>
      <dl className={styles.keys}>
        {rows.map(([what, keys]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
