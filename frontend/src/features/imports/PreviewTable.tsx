import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { Badge } from "@/shared/ui/Badge";
import { DateTime } from "@/shared/ui/DateTime";
import styles from "./Imports.module.css";

type Row = Served["PreviewRow"];
type Value = Served["PreviewValue"];

/** The first rows as they would become, with those that would be refused. */
export function PreviewTable({ rows }: { rows: Row[] }) {
  const { t } = useTranslation("imports");
  const language = useLanguage();
  const refused = rows.filter(({ problem }) => problem).length;
  return (
    <>
      <p className="pl-soft">
        {t("preview_text", {
          rows: formatNumber(rows.length, language),
          refused: formatNumber(refused, language),
        })}
      </p>
      <div className={styles.scroll} style={{ maxHeight: 420 }}>
        <table className={styles.table} aria-label={t("preview")}>
          <thead>
            <tr>
              <th scope="col">{t("row")}</th>
              <th scope="col">{t("customer")}</th>
              <th scope="col">{t("becomes")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line}>
                <td className="pl-num">{row.line}</td>
                <td>
                  {row.problem ? (
                    <Badge tone="bad">{t("count.refused")}</Badge>
                  ) : (
                    <Badge tone={row.known ? "calm" : "good"}>{t(row.known ? "known" : "new_one")}</Badge>
                  )}
                </td>
                <td>{row.problem ? <Refused row={row} /> : <Values values={row.values} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Refused({ row }: { row: Row }) {
  return (
    <>
      {row.problem?.path && <b>{row.problem.path}: </b>}
      {row.problem?.message}
      <div className="pl-soft">{row.cells.join(" · ")}</div>
    </>
  );
}

function Values({ values }: { values: Value[] }) {
  return (
    <div className={styles.line}>
      {values.map(({ target, name, value }) => (
        <span key={`${target} ${name} ${value}`}>
          <span className="pl-soft">
            <ValueName target={target} name={name} />
          </span>{" "}
          {target === "time" || target === "consent_at" ? <DateTime value={value} /> : <b>{value}</b>}
        </span>
      ))}
    </div>
  );
}

/** What a value is called where its target says more than its name. */
const SAID = ["tags", "consent", "consent_at", "time", "event"] as const;

function ValueName({ target, name }: { target: Value["target"]; name: string }) {
  const { t } = useTranslation("imports");
  const said = SAID.find((each) => each === target);
  return (said ? t(`short.${said}`) : "") + name;
}
