import { Progress } from "antd";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { Card } from "@/shared/ui/Card";
import type { FileImport } from "./import";

/** How far a worker has come. */
export function Working({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const language = useLanguage();
  const { rows } = job.counts;
  return (
    <Card title={t(`state.${job.state}`)}>
      {job.state === "reading" ? (
        <p role="status">{t("reading_text")}</p>
      ) : (
        <>
          <Progress percent={job.total > 0 ? Math.floor((100 * rows) / job.total) : 0} aria-label={t("progress")} />
          <p role="status" className="pl-soft pl-num">
            {t("rows_of", { rows: formatNumber(rows, language), total: formatNumber(job.total, language) })}
          </p>
        </>
      )}
      <p className="pl-soft">{t("leave_text")}</p>
    </Card>
  );
}
