import { Radio } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./Campaigns.module.css";
import { KINDS, type Kind } from "./campaign";

/** The four kinds of campaign, each with what it is for. */
export function KindChoice({ value, onChange }: { value: Kind; onChange: (kind: Kind) => void }) {
  const { t } = useTranslation("campaigns");
  return (
    <Radio.Group
      className={styles.kinds ?? ""}
      value={value}
      aria-label={t("part.kind")}
      onChange={(event) => onChange(event.target.value as Kind)}
    >
      {KINDS.map((kind) => (
        <Radio key={kind} value={kind} className={styles.kind ?? ""}>
          <strong>{t(`kind.${kind}`)}</strong>
          <span className="pl-soft">{t(`kind_help.${kind}`)}</span>
        </Radio>
      ))}
    </Radio.Group>
  );
}
