import { CircleAlert, CircleDashed, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import styles from "./Rules.module.css";

/** What the server says of fields that have simply not been filled in yet. */
const UNFILLED = new Set(["missing", "bad_length"]);

/** What is wrong with a condition, below it; what is merely unfilled is said once and calmly. */
export function Remarks({ problems }: { problems: Problem[] }) {
  const { t } = useTranslation("rules");
  const message = useMessage();
  const real = problems.filter((problem) => !UNFILLED.has(problem.code));
  if (problems.length === 0) return null;
  return (
    <ul className={styles.remarks}>
      {real.map((problem) => (
        <li key={`${problem.path} ${problem.code}`} data-severity={problem.severity}>
          {problem.severity === "error" ? (
            <CircleAlert size={14} aria-hidden />
          ) : (
            <TriangleAlert size={14} aria-hidden />
          )}
          {message(problem)}
        </li>
      ))}
      {real.length < problems.length && (
        <li>
          <CircleDashed size={14} aria-hidden />
          {t("incomplete")}
        </li>
      )}
    </ul>
  );
}
