import { Alert, Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { ProblemList } from "@/shared/ui/ProblemList";
import { useToast } from "@/shared/ui/use-toast";
import { ColumnsTable } from "./ColumnsTable";
import styles from "./Imports.module.css";
import { bare, type FileImport, KINDS, type Kind, readingOf, type Suggested } from "./import";
import { PreviewTable } from "./PreviewTable";
import { ReadingOptions } from "./ReadingOptions";
import { useColumns, useImportAct, useImportPreview } from "./use-import";
import { WholeFile } from "./WholeFile";

/** What the columns are: a suggestion that the person corrects, beside what the first rows would become. */
export function MappingStep({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const { home } = useWorkspace();
  const [kind, setKind] = useState<Kind>(job.kind);
  const { data, error, refetch } = useColumns(job, kind);
  return (
    <>
      <ReadingOptions job={job} key={readingOf(job)} />
      {job.same_file && (
        <Alert
          type="warning"
          showIcon
          title={
            <>
              {t("same_file", { who: job.same_file.who })}{" "}
              <Link to={`${home}/imports/${job.same_file.id}`}>{t("same_file_open")}</Link>
            </>
          }
        />
      )}
      <div className={styles.line}>
        <span className="pl-soft">{t("rows_are")}</span>
        <Segmented<Kind>
          value={kind}
          onChange={setKind}
          options={KINDS.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
        />
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Form job={job} kind={kind} found={data} key={`${kind} ${readingOf(job)}`} />}
    </>
  );
}

function Form({ job, kind, found }: { job: FileImport; kind: Kind; found: Suggested }) {
  const { t } = useTranslation("imports");
  const { can } = useWorkspace();
  const message = useMessage();
  const toast = useToast();
  const act = useImportAct(job.id);
  const [mapping, setMapping] = useState(found.mapping);
  const sent = bare(mapping);
  const preview = useImportPreview(job, kind, sent);
  const problems = preview.data?.problems ?? [];
  return (
    <>
      <Card title={t("columns")} extra={found.remembered && <span className="pl-soft">{t("remembered")}</span>}>
        <ColumnsTable
          kind={kind}
          columns={mapping.columns}
          known={found.known}
          onChange={(columns) => setMapping({ ...mapping, columns })}
        />
        <WholeFile kind={kind} mapping={mapping} events={found.known.events} onChange={setMapping} />
      </Card>
      <Card title={t("preview")}>
        {preview.error && <p className="pl-soft">{message(preview.error)}</p>}
        {problems.length > 0 && (
          <ProblemList problems={problems} where={({ path }) => columnOf(path, found.mapping.columns)} />
        )}
        {problems.length === 0 && preview.data && <PreviewTable rows={preview.data.rows} />}
        {can("imports:write") && (
          <div className={styles.acts}>
            <Button
              type="primary"
              disabled={problems.length > 0}
              loading={act.isPending}
              onClick={() => act.mutate({ check: { kind, mapping: sent } }, { onError: toast.failed })}
            >
              {t("check")}
            </Button>
            <span className="pl-soft">{t("check_help")}</span>
          </div>
        )}
      </Card>
    </>
  );
}

/** The heading of the column that a path such as `columns[3].name` is about. */
function columnOf(path: string, columns: readonly { column: string }[]): string {
  const place = /^columns\[(\d+)\]/.exec(path)?.[1];
  return place === undefined ? "" : `${columns[Number(place)]?.column ?? ""} `;
}
