import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Imports.module.css";
import type { FileImport } from "./import";
import { useImportAct } from "./use-import";

const NAMES = ["removed", "restored", "events", "traits", "tags"] as const;

/** Asks for what an undo would take back; nothing is taken back before that was seen. */
export function AskUndo({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const { can } = useWorkspace();
  const toast = useToast();
  const act = useImportAct(job.id);
  if (!job.undoable || !can("imports:write")) return null;
  return (
    <div className={styles.acts}>
      <Button loading={act.isPending} onClick={() => act.mutate("checkUndo", { onError: toast.failed })}>
        {t("undo.ask")}
      </Button>
    </div>
  );
}

/** What an undo would take back, or has taken back, and who stays. */
export function UndoCounts({ undo }: { undo: NonNullable<FileImport["undo"]> }) {
  const { t } = useTranslation("imports");
  const language = useLanguage();
  return (
    <>
      <dl className={styles.counts}>
        {NAMES.map((name) => (
          <div key={name} data-undo={name}>
            <dt className="pl-soft">{t(`undo.${name}`)}</dt>
            <dd className="pl-num">{formatNumber(undo[name], language)}</dd>
          </div>
        ))}
      </dl>
      {undo.kept.map(({ reason, customers }) => (
        <p key={reason}>
          {t(`undo.kept.${reason}`, { count: customers, customers: formatNumber(customers, language) })}
        </p>
      ))}
    </>
  );
}

/** What an undo would take back: from here it is done, or everything is left as it is. */
export function UndoStep({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const { can } = useWorkspace();
  const toast = useToast();
  const confirm = useConfirm();
  const act = useImportAct(job.id);
  if (!job.undo) return null;
  const ask = () =>
    confirm({
      title: t("undo.title"),
      text: t("undo.sure"),
      act: t("undo.act"),
      danger: true,
      run: () => act.mutateAsync("undo"),
    });
  return (
    <Card title={t("undo.would")}>
      <UndoCounts undo={job.undo} />
      <p className="pl-soft">{t("undo.stays")}</p>
      {can("imports:write") && (
        <div className={styles.acts}>
          {can("profiles:write") && (
            <Button danger onClick={ask}>
              {t("undo.act")}
            </Button>
          )}
          <Button onClick={() => act.mutate("keep", { onError: toast.failed })}>{t("undo.keep")}</Button>
        </div>
      )}
    </Card>
  );
}
