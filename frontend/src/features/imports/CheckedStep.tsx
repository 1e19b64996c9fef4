import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useToast } from "@/shared/ui/use-toast";
import { Counts } from "./Counts";
import styles from "./Imports.module.css";
import type { FileImport } from "./import";
import { MappingStep } from "./MappingStep";
import { Reasons } from "./Reasons";
import { useImportAct } from "./use-import";

/** What the dry run found; from here the file is imported, or its columns are corrected. */
export function CheckedStep({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const { can } = useWorkspace();
  const language = useLanguage();
  const toast = useToast();
  const act = useImportAct(job.id);
  const [correcting, setCorrecting] = useState(false);
  const counts = job.checked ?? job.counts;
  const rows = counts.rows - counts.refused - counts.duplicates;
  if (correcting) return <MappingStep job={job} />;
  return (
    <>
      <Card title={t("would")}>
        <Counts counts={counts} dry />
        <p className="pl-soft">{t("would_text")}</p>
        {can("imports:write") && (
          <div className={styles.acts}>
            {can("profiles:write") && (
              <Button
                type="primary"
                disabled={rows === 0}
                loading={act.isPending}
                onClick={() => act.mutate("start", { onError: toast.failed })}
              >
                {t("start", { count: rows, rows: formatNumber(rows, language) })}
              </Button>
            )}
            <Button onClick={() => setCorrecting(true)}>{t("correct")}</Button>
          </div>
        )}
      </Card>
      <Reasons job={job} />
    </>
  );
}
