import { Button } from "antd";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "@/shared/charts/download";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Imports.module.css";
import type { FileImport } from "./import";
import { readErrors } from "./use-import";

/** Why rows are refused, and those rows as a file to correct and upload again. */
export function Reasons({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const { id: workspace, can } = useWorkspace();
  const language = useLanguage();
  const toast = useToast();
  const [reading, setReading] = useState(false);
  if (job.counts.refused === 0) return null;
  const save = () => {
    setReading(true);
    readErrors(workspace, job.id)
      .then((file) => download(file, t("errors_of", { name: job.name.replace(/\.[^.]*$/, "") }), "csv"))
      .catch(toast.failed)
      .finally(() => setReading(false));
  };
  return (
    <Card
      title={t("refused_title", { count: job.counts.refused, rows: formatNumber(job.counts.refused, language) })}
      extra={
        can("profiles:read") && (
          <Button icon={<Download size={16} />} loading={reading} onClick={save}>
            {t("errors")}
          </Button>
        )
      }
    >
      <p className="pl-soft">{t("errors_help")}</p>
      <table className={styles.table} aria-label={t("reasons")}>
        <thead>
          <tr>
            <th scope="col">{t("column")}</th>
            <th scope="col">{t("reason")}</th>
            <th scope="col">{t("count.rows")}</th>
          </tr>
        </thead>
        <tbody>
          {job.reasons.map(({ code, path, message, rows }) => (
            <tr key={`${path} ${code}`}>
              <th scope="row">{path || "–"}</th>
              <td>{message}</td>
              <td className="pl-num">{formatNumber(rows, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
