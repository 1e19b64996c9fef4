import { useTranslation } from "react-i18next";
import { formatCompact } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./CountsStrip.module.css";
import type { PeopleQuery } from "./live";
import type { Counts } from "./use-counts";

const QUERIES = {
  enrolled: {},
  live: { state: "live" },
  ended: { state: "ended" },
  held: { held: true },
  converted: { converted: true },
} as const;

/** The totals of the version, each leading to its people. */
export function CountsStrip({ counts, onPick }: { counts: Counts; onPick: (query: PeopleQuery) => void }) {
  const { t } = useTranslation("canvas");
  const language = useLanguage();
  const { can } = useWorkspace();
  const names = (["enrolled", "live", "converted", "ended", "held"] as const).filter(
    (name) => name !== "held" || counts.totals.held > 0,
  );
  return (
    <section className={styles.strip} aria-label={t("counts.label")}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          disabled={!can("profiles:read")}
          data-testid={`total-${name}`}
          onClick={() => onPick({ title: t(`counts.${name}`), query: { ...QUERIES[name] } })}
        >
          <span>{t(`counts.${name}`)}</span>
          <strong className="pl-num">{formatCompact(counts.totals[name], language)}</strong>
        </button>
      ))}
    </section>
  );
}
