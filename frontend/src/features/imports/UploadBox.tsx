import { Progress, Segmented, Upload } from "antd";
import { FileUp } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { refresh } from "@/shared/api/query-client";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import styles from "./Imports.module.css";
import { ENDINGS, KINDS, type Kind } from "./import";
import { upload } from "./upload";

/** Takes a file, dragged or chosen, and sends it. */
export function UploadBox({ onDone }: { onDone: (id: string) => void }) {
  const { t } = useTranslation("imports");
  const { id: workspace } = useWorkspace();
  const message = useMessage();
  const labelId = useId();
  const [kind, setKind] = useState<Kind>("people");
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const take = async (file: File) => {
    setError(null);
    setShare(0);
    try {
      const made = await upload({ workspace, file, kind, progress: setShare });
      await refresh("imports");
      onDone(made.id);
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setShare(null);
    }
  };
  return (
    <Card
      title={t("new")}
      extra={
        <div className={styles.line}>
          <span id={labelId} className="pl-soft">
            {t("rows_are")}
          </span>
          <Segmented<Kind>
            aria-labelledby={labelId}
            value={kind}
            onChange={setKind}
            options={KINDS.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
          />
        </div>
      }
    >
      <Upload.Dragger
        accept={ENDINGS}
        multiple={false}
        showUploadList={false}
        disabled={share !== null}
        beforeUpload={(file) => {
          void take(file);
          return false;
        }}
      >
        <div className={styles.drop}>
          <FileUp size={28} strokeWidth={1.5} aria-hidden />
          <b>{t("drop")}</b>
          <span className="pl-soft">{t("drop_help")}</span>
        </div>
      </Upload.Dragger>
      {share !== null && <Progress percent={Math.floor(100 * share)} aria-label={t("state.uploading")} />}
      {error && (
        <p role="alert" className={styles.error}>
          {message(error)}
        </p>
      )}
    </Card>
  );
}
