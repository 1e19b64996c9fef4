import { Button } from "antd";
import { Plus, Zap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/shared/ui/EmptyState";
import styles from "./EmptyCanvas.module.css";
import { useCanvas } from "./store";

/** What an empty canvas says. */
export function EmptyCanvas() {
  const { t } = useTranslation("canvas");
  const ask = useCanvas((state) => state.ask);
  return (
    <div className={styles.middle}>
      <EmptyState icon={Zap} title={t("empty")} help={t("empty_help")}>
        <Button type="primary" icon={<Plus size={16} />} onClick={() => ask({ at: "best" })}>
          {t("add_title")}
        </Button>
      </EmptyState>
    </div>
  );
}
