import { useTranslation } from "react-i18next";
import styles from "./Results.module.css";
import { type Difference, onBar, signed } from "./results";

/** A difference in words and numbers, and the same as a bar beside zero. */
export function Interval({ name, of, scale = 1 }: { name: string; of: Difference; scale?: number }) {
  const { t } = useTranslation("results");
  const at = onBar(of);
  const said = (x: number) => signed(x * scale);
  return (
    <div className={styles.bar}>
      <span>{name}</span>
      <div className={styles.track} aria-hidden>
        <i className={styles.zero} style={{ left: `${at.zero}%` }} />
        <i className={styles.span} style={{ left: `${at.low}%`, width: `${Math.max(0.5, at.high - at.low)}%` }} />
        <i className={styles.mark} style={{ left: `${at.difference}%` }} />
      </div>
      <span className="pl-num">
        <strong>{said(of.difference)}</strong>{" "}
        <span className="pl-soft" title={t("interval")}>
          {said(of.low)} … {said(of.high)}
        </span>
      </span>
    </div>
  );
}
