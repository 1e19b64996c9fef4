import { Button, ConfigProvider } from "antd";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { ConditionRows, EMPTY_CONDITION } from "./ConditionRows";
import type { Condition } from "./parts";
import styles from "./Rules.module.css";

interface Props {
  event: string;
  value: Condition[];
  onChange: (value: Condition[]) => void;
  /** Paths are relative to the list: `[0].value`. */
  problems?: Problem[];
  /** Whether they are asked of a run, whose key and context they may compare with. */
  inRun?: boolean;
}

/** Conditions on the properties of one event, e.g. of the event that starts a journey. */
export function ConditionsBuilder({ event, value, onChange, problems = [], inRun = false }: Props) {
  const { t } = useTranslation("rules");
  return (
    <ConfigProvider componentSize="small" variant="filled">
      <div className={styles.conditions}>
        <ConditionRows event={event} value={value} onChange={onChange} problems={problems} path="" inRun={inRun} />
        <Button
          type="text"
          className={styles.add ?? ""}
          icon={<Plus size={14} />}
          onClick={() => onChange([...value, EMPTY_CONDITION])}
        >
          {t("act.add_where")}
        </Button>
      </div>
    </ConfigProvider>
  );
}
