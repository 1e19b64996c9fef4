import { Button, Tag } from "antd";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./FilterTag.module.css";

/** A filter that came with the address and has no control of its own: it is shown, and can be taken away. */
export function FilterTag({ text, onRemove }: { text: string; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <Tag className={styles.tag ?? ""}>
      {text}
      <Button
        type="text"
        size="small"
        aria-label={t("filter.remove", { filter: text })}
        icon={<X size={14} />}
        onClick={onRemove}
      />
    </Tag>
  );
}
