import { Button } from "antd";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "@/entities/catalog/use-catalog";
import { PropertySelect } from "@/entities/event/PropertySelect";
import type { Problem } from "@/shared/api/types";
import { ComparisonInput } from "./ComparisonInput";
import { isWithin, removeAt, replaceAt } from "./edit";
import type { Condition } from "./parts";
import { Remarks } from "./Remarks";
import styles from "./Rules.module.css";

interface Props {
  event: string;
  value: Condition[];
  onChange: (value: Condition[]) => void;
  problems: Problem[];
  /** The path of the list. */
  path: string;
  /** Whether they are asked of a run. */
  inRun: boolean;
}

export const EMPTY_CONDITION: Condition = { property: "", op: "eq", value: "" };

/** Conditions on an event's properties, a line each; all of them must hold. */
export function ConditionRows({ event, value, onChange, problems, path, inRun }: Props) {
  const { t } = useTranslation("rules");
  const known = useCatalog().data?.events.find((each) => each.name === event)?.properties ?? [];
  return value.map((condition, index) => {
    const here = `${path}[${index}]`;
    const types = known.find((each) => each.name === condition.property)?.types ?? [];
    return (
      <div key={here} className={styles.where}>
        <div className={styles.line}>
          <span className={styles.joint}>{index === 0 ? t("where") : t("joint.all")}</span>
          <PropertySelect
            inline
            event={event}
            value={condition.property}
            onChange={(property) => onChange(replaceAt(value, index, { ...condition, property }))}
          />
          <ComparisonInput
            op={condition.op}
            value={condition.value}
            types={types}
            of={{ event, property: condition.property }}
            inRun={inRun}
            onChange={(test) => onChange(replaceAt(value, index, { property: condition.property, ...test }))}
          />
          <Button
            type="text"
            aria-label={t("act.remove_where")}
            icon={<X size={14} />}
            onClick={() => onChange(removeAt(value, index))}
          />
        </div>
        <Remarks problems={problems.filter((problem) => isWithin(problem.path, here))} />
      </div>
    );
  });
}
