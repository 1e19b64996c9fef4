import { useTranslation } from "react-i18next";
import type { NodeRef } from "@/entities/journey/node";
import { usePortName } from "@/entities/journey/use-node-name";
import { useReason } from "@/shared/i18n/use-reasons";
import { DateTime } from "@/shared/ui/DateTime";
import styles from "./Path.module.css";
import type { Enrollment } from "./types";

interface Props {
  enrollment: Enrollment;
  /** Names a node better than its kind does, e.g. with the label of the node type. */
  nameOf: (node: NodeRef) => string;
}

/** The way a customer has taken: each step with its port and reason, and the time of each stretch. */
export function Path({ enrollment, nameOf }: Props) {
  const { t } = useTranslation("people");
  const reason = useReason();
  const portName = usePortName();
  const passages = enrollment.passages ?? [];
  if (passages.length === 0 && !enrollment.node) {
    return (
      <>
        <Warnings of={enrollment} />
        <p className="pl-soft">{t("no_path")}</p>
      </>
    );
  }
  return (
    <>
      <Warnings of={enrollment} />
      <ol className={styles.path}>
        {passages.map((passage) => (
          <li key={passage.seq}>
            <div className={styles.at}>
              <DateTime value={passage.at} />
            </div>
            <div className={styles.steps}>
              {passage.steps.map((step) => (
                <div key={`${step.node?.key} ${step.port}`}>
                  <strong>{step.node ? nameOf(step.node) : t("node_gone")}</strong>
                  {!["next", ""].includes(step.port) && !step.port.startsWith("!") && (
                    <span className="pl-soft"> {t("left_by", { port: portName(step.node, step.port) })}</span>
                  )}
                  {step.reason && <span className={styles.reason}>{reason(step.reason)}</span>}
                </div>
              ))}
            </div>
          </li>
        ))}
        <li data-last>
          <div className={styles.at}>{enrollment.ended_at ? <DateTime value={enrollment.ended_at} /> : t("now")}</div>
          <div className={styles.steps}>
            {enrollment.state === "ended" ? (
              <strong>{t("ended", { reason: reason(enrollment.exit_reason) })}</strong>
            ) : (
              enrollment.node && <strong>{nameOf(enrollment.node)}</strong>
            )}
            {enrollment.wake_at && enrollment.state === "live" && (
              <span className="pl-soft">
                {" "}
                {t("until")} <DateTime value={enrollment.wake_at} theirs={enrollment.profile.time_zone || undefined} />
              </span>
            )}
          </div>
        </li>
      </ol>
    </>
  );
}

/** The context values that the run could not take from the event of its entry. */
function Warnings({ of }: { of: Enrollment }) {
  if (of.context_warnings.length === 0) return null;
  return (
    <ul className={styles.warnings}>
      {of.context_warnings.map((warning) => (
        <li key={warning.name}>{warning.message}</li>
      ))}
    </ul>
  );
}
