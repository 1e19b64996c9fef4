import { useTranslation } from "react-i18next";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import { Remarks } from "@/features/rules/Remarks";
import type { Rule } from "@/features/rules/rule";
import { formatNumber, formatShare } from "@/shared/format/number";
import { useMessage } from "@/shared/i18n/use-message";
import { useLanguage } from "@/shared/session/preferences";
import styles from "./Audiences.module.css";
import { usePreview } from "./use-preview";

/** What only a count can tell: who was passed over. */
const PASSED_OVER = new Set(["values_passed_over", "unknown_passed_over", "years_are_compared"]);

/** How many customers a rule matches while it is edited, and some of them. */
export function PreviewCard({ rule }: { rule: Rule | null }) {
  const { t } = useTranslation("audiences");
  const message = useMessage();
  const language = useLanguage();
  const { data, error, stale } = usePreview(rule);
  // An estimate knows neither number exactly.
  const about = data?.margin == null ? "" : "≈ ";
  const counted = rule !== null && data !== undefined && data.count !== null && data.total !== null;
  return (
    <section className={`pl-card ${styles.card}`} aria-live="polite">
      <h2>{t("preview")}</h2>
      {error && <p className="pl-soft">{message(error)}</p>}
      {!error && !counted && <p className="pl-soft">{t(rule === null ? "preview_none" : "preview_wait")}</p>}
      {!error && counted && (
        <>
          <div className={styles.count} data-stale={stale}>
            <b className="pl-num">
              {about}
              {formatNumber(data.count ?? 0, language)}
            </b>
            <span className="pl-soft pl-num">
              {t("preview_of", { count: data.total ?? 0, total: about + formatNumber(data.total ?? 0, language) })} ·{" "}
              {formatShare(data.count ?? 0, data.total ?? 0)}
              {data.margin !== null && ` · ± ${formatNumber(data.margin, language)}`}
            </span>
          </div>
          <div className={styles.meter} aria-hidden>
            <i style={{ width: `${(100 * (data.count ?? 0)) / Math.max(1, data.total ?? 0)}%` }} />
          </div>
          <Remarks problems={data.problems.filter((problem) => PASSED_OVER.has(problem.code))} />
          {data.sample.length > 0 && (
            <>
              <h3 className={styles.small}>{t("sample")}</h3>
              <ul className={styles.sample}>
                {data.sample.map((profile) => (
                  <li key={profile.id}>
                    <CustomerLink profile={profile} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </section>
  );
}
