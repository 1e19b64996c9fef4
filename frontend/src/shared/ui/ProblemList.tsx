import { Button } from "antd";
import { CircleAlert, CircleDashed, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import styles from "./ProblemList.module.css";

interface Props {
  problems: Problem[];
  /** Makes each problem a button that jumps to what it is about. */
  onPick?: (problem: Problem) => void;
  /** What a problem is about, in words, e.g. the name of a node. */
  where?: (problem: Problem) => string;
  /** What one click would change so that the problem is gone; several where a person has to choose. */
  fixes?: (problem: Problem) => Fix[];
}

export interface Fix {
  label: string;
  run: () => void;
}

const ORDER = ["error", "todo", "warning"] as const;
const ICONS = { error: CircleAlert, todo: CircleDashed, warning: TriangleAlert };

/** What is wrong, errors first. */
export function ProblemList({ problems, onPick, where, fixes }: Props) {
  const { t } = useTranslation();
  const message = useMessage();
  const ordered = [...problems].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <ul className={styles.list}>
      {ordered.map((problem) => {
        const Icon = ICONS[problem.severity];
        const place = where?.(problem);
        const body = (
          <>
            <Icon size={16} aria-label={t(`problems.${problem.severity}`)} data-severity={problem.severity} />
            <span>
              {place && <strong>{place}</strong>}
              {message(problem)}
            </span>
          </>
        );
        return (
          <li key={`${problem.path} ${problem.code} ${problem.message}`}>
            {onPick ? (
              <button type="button" className={styles.problem} onClick={() => onPick(problem)}>
                {body}
              </button>
            ) : (
              <div className={styles.problem}>{body}</div>
            )}
            {fixes?.(problem).map((fix) => (
              <Button key={fix.label} size="small" className={styles.fix ?? ""} onClick={fix.run}>
                {fix.label}
              </Button>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
