import { useTranslation } from "react-i18next";
import { NodeIcon } from "@/features/canvas/NodeIcon";
import { useNodeTypes } from "@/features/canvas/use-node-types";
import type { Served } from "@/shared/api/types";
import { Card } from "@/shared/ui/Card";
import styles from "./Campaigns.module.css";

interface Props {
  steps: Served["CampaignStep"][];
  /** The goal in a sentence; null without one. */
  goal: string | null;
}

/** What the campaign does, in the sentences of the journey that it is made to. */
export function StepsCard({ steps, goal }: Props) {
  const { t } = useTranslation("campaigns");
  const types = useNodeTypes().data?.results ?? [];
  return (
    <Card title={t("steps")}>
      <ol className={styles.steps} data-testid="steps">
        {steps.map(({ id, kind, name, sentence }) => {
          const type = types.find((each) => each.kind === kind);
          return (
            <li key={id}>
              {type && <NodeIcon icon={type.icon} group={type.group} size={26} />}
              <span>
                {name && <strong>{name} </strong>}
                {sentence ?? type?.label}
              </span>
            </li>
          );
        })}
      </ol>
      {goal && (
        <p className="pl-soft" style={{ marginTop: 10 }}>
          {goal}
        </p>
      )}
    </Card>
  );
}
