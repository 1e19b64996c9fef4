import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { formatCount, formatShare } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./CountsStrip.module.css";
import type { PeopleQuery } from "./live";
import type { Counts } from "./use-counts";

const LET_IN = ["let_in", "live", "ended", "converted"] as const;
const HELD = ["held_out", "held_out_converted"] as const;

/** Those let in and those held out are never one list, as they are never one number. */
const QUERIES = {
  let_in: { held_out: false },
  live: { state: "live", held_out: false },
  ended: { state: "ended", held_out: false },
  converted: { converted: true, held_out: false },
  held_out: { held_out: true },
  held_out_converted: { converted: true, held_out: true },
} as const;

/** Of which number a total is a share. */
const WHOLE = { converted: "let_in", held_out_converted: "held_out" } as const;

/** The totals of the version, each leading to its people. */
export function CountsStrip({ counts, onPick }: { counts: Counts; onPick: (query: PeopleQuery) => void }) {
  const { t } = useTranslation("canvas");
  const language = useLanguage();
  const { can } = useWorkspace();
  const { totals } = counts;
  const names = totals.held_out > 0 ? [...LET_IN, ...HELD] : LET_IN;
  return (
    <section className={styles.strip} aria-label={t("counts.label")}>
      {names.map((name) => (
        <Tooltip key={name} title={t(`counts.how.${name}`)} placement="bottom" mouseEnterDelay={0.4}>
          <button
            type="button"
            disabled={!can("profiles:read")}
            data-testid={`total-${name}`}
            onClick={() =>
              onPick({
                title: t(`counts.people.${name}`),
                query: { ...QUERIES[name] },
                count: ({ totals }) => totals[name],
              })
            }
          >
            <span>{t(`counts.${name}`)}</span>
            <strong className="pl-num">{formatCount(totals[name], language)}</strong>
            {name in WHOLE && (
              <span className="pl-num">{formatShare(totals[name], totals[WHOLE[name as keyof typeof WHOLE]])}</span>
            )}
          </button>
        </Tooltip>
      ))}
      {counts.inside_other_versions > 0 && (
        <Tooltip title={t("counts.how.others")} placement="bottom" mouseEnterDelay={0.4}>
          <span className={`${styles.others} pl-num`} data-testid="inside-others">
            {t("counts.others", { n: formatCount(counts.inside_other_versions, language) })}
          </span>
        </Tooltip>
      )}
    </section>
  );
}
