import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { Facts } from "@/shared/ui/Facts";
import { Counts } from "./Counts";
import type { FileImport } from "./import";
import { People } from "./People";
import { Reasons } from "./Reasons";
import { AskUndo, UndoCounts } from "./Undo";

/** What an import that is over has done. */
export function Report({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  return (
    <>
      {job.started_at && (
        <Card title={t("report")}>
          <Counts counts={job.counts} />
          <Facts
            rows={{
              [t("started")]: <DateTime value={job.started_at} />,
              [t("finished")]: <DateTime value={job.finished_at} />,
            }}
          />
          <AskUndo job={job} />
        </Card>
      )}
      {job.undo && (
        <Card title={t("undo.done")}>
          <UndoCounts undo={job.undo} />
          <Facts rows={{ [t("undo.at")]: <DateTime value={job.undone_at} /> }} />
        </Card>
      )}
      {!job.started_at && <Card title={t("report")}>{t("nothing_imported")}</Card>}
      <Reasons job={job} />
      <People job={job} />
    </>
  );
}
