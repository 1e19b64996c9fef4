import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import styles from "./Imports.module.css";
import type { Counts as Shown } from "./import";

const NAMES = ["rows", "created", "matched", "duplicates", "refused"] as const;

/** What became of the rows, or would: the first is the sum of the others. */
export function Counts({ counts, dry = false }: { counts: Shown; dry?: boolean }) {
  const { t } = useTranslation("imports");
  const language = useLanguage();
  return (
    <>
      <dl className={styles.counts}>
        {NAMES.map((name) => (
          <div key={name} data-count={name}>
            <dt className="pl-soft">{t(`count.${name}`)}</dt>
            <dd className="pl-num">{formatNumber(counts[name], language)}</dd>
          </div>
        ))}
      </dl>
      {dry && counts.merging > 0 && (
        <p>{t("merging", { count: counts.merging, rows: formatNumber(counts.merging, language) })}</p>
      )}
    </>
  );
}
