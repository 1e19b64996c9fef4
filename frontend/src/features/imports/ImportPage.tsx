import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useConfirm } from "@/shared/ui/use-confirm";
import { CheckedStep } from "./CheckedStep";
import styles from "./Imports.module.css";
import type { FileImport } from "./import";
import { isOver } from "./import";
import { MappingStep } from "./MappingStep";
import { ReadingOptions } from "./ReadingOptions";
import { Report } from "./Report";
import { StateTag } from "./StateTag";
import { UndoStep } from "./Undo";
import { useImport, useImportAct } from "./use-import";
import { Working } from "./Working";

/** One import, at the step where it stands. */
export function Page() {
  const { id = "" } = useParams();
  const { t } = useTranslation("imports");
  const { home } = useWorkspace();
  const { data, error, refetch } = useImport(id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      <PageHeader
        title={data.name}
        back={`${home}/imports`}
        lead={t("lead_one", { kind: t(`kind.${data.kind}`), who: data.who })}
        aside={<StateTag state={data.state} />}
      >
        <Cancel job={data} />
      </PageHeader>
      <PageBody>
        <div className={styles.stack}>
          {data.problem && <Alert type="error" showIcon title={data.problem.message} role="alert" />}
          <Step job={data} />
        </div>
      </PageBody>
    </>
  );
}

function Step({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  switch (job.state) {
    case "uploading":
      return <Alert type="info" showIcon title={t("interrupted")} />;
    case "reading":
    case "checking":
    case "running":
    case "undo_checking":
    case "undoing":
      return <Working job={job} />;
    case "unreadable":
      return <ReadingOptions job={job} open />;
    case "mapping":
      return <MappingStep job={job} />;
    case "checked":
      return <CheckedStep job={job} />;
    case "undo_checked":
      return <UndoStep job={job} />;
    default:
      return <Report job={job} />;
  }
}

function Cancel({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const { can } = useWorkspace();
  const act = useImportAct(job.id);
  const confirm = useConfirm();
  if (isOver(job.state) || !can("imports:write")) return null;
  const ask = () =>
    confirm({
      title: t("cancel_title"),
      text: t(job.state === "running" ? "cancel_running" : "cancel_text"),
      act: t("cancel"),
      danger: true,
      run: () => act.mutateAsync("cancel"),
    });
  return <Button onClick={ask}>{t("cancel")}</Button>;
}
