import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import styles from "./Entries.module.css";

export type Count = Served["OutcomeCount"];

/** How many people of an outcome. */
export const people = (counts: readonly Count[], ...outcomes: string[]): number =>
  counts.reduce((sum, each) => sum + (outcomes.includes(each.outcome) ? each.people : 0), 0);

/** How many enter, and why the others do not. */
export function Counts({ counts, done }: { counts: readonly Count[]; done: boolean }) {
  const { t } = useTranslation("entries");
  const language = useLanguage();
  const entered = people(counts, "entered");
  const rest = counts.filter((each) => each.outcome !== "entered");
  return (
    <div className={styles.counts} aria-live="polite">
      <p>
        <b className="pl-num">{formatNumber(entered, language)}</b>{" "}
        {t(done ? "entered" : "would_enter", { count: entered })}
      </p>
      {rest.length > 0 && (
        <ul>
          {rest.map((each) => (
            <li key={each.outcome} data-pending={each.outcome === "pending"}>
              <span className="pl-num">{formatNumber(each.people, language)}</span>
              <span>{each.text}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
