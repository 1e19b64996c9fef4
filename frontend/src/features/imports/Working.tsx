import { Progress } from "antd";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { Card } from "@/shared/ui/Card";
import { type FileImport, progressOf } from "./import";

/** How far a worker has come. */
export function Working({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const language = useLanguage();
  const [done, total] = progressOf(job);
  return (
    <Card title={t(`state.${job.state}`)}>
      {job.state === "reading" ? (
        <p role="status">{t("reading_text")}</p>
      ) : (
        <>
          <Progress percent={total > 0 ? Math.floor((100 * done) / total) : 0} aria-label={t("progress")} />
          <p role="status" className="pl-soft pl-num">
            {t(job.undo ? "undo.customers_of" : "rows_of", {
              rows: formatNumber(done, language),
              total: formatNumber(total, language),
            })}
          </p>
        </>
      )}
      <p className="pl-soft">{t("leave_text")}</p>
    </Card>
  );
}
