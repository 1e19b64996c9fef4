import { Alert, Form, Modal, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { ColumnPicker } from "./ColumnPicker";
import type { ExportFormat, Wanted } from "./export";
import { FORMATS } from "./export";
import { useBeginExport, useExportColumns } from "./use-exports";

/** What of the list to export, and as what; it then goes on in the background. */
export function ExportDialog({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) {
  const { t } = useTranslation("exports");
  const { t: shared } = useTranslation();
  const { home, can } = useWorkspace();
  const navigate = useNavigate();
  const message = useMessage();
  const { data, error, refetch } = useExportColumns(wanted.list);
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [picked, setPicked] = useState<string[] | null>(null);
  const begin = useBeginExport(wanted);
  const columns = data?.columns ?? [];
  const keys = picked ?? columns.filter(({ chosen }) => chosen).map(({ key }) => key);
  const masked = !can("exports:unmasked") && columns.some(({ key, personal }) => personal && keys.includes(key));
  const start = () =>
    begin.mutate(
      // In the order in which they are offered, however they were picked.
      { format, columns: columns.map(({ key }) => key).filter((key) => keys.includes(key)) },
      { onSuccess: () => void navigate(`${home}/exports`) },
    );
  return (
    <Modal
      open
      width={640}
      title={t("export_of", { name: wanted.name })}
      okText={t("start")}
      cancelText={shared("act.cancel")}
      okButtonProps={{ loading: begin.isPending, disabled: keys.length === 0 }}
      onOk={start}
      onCancel={onClose}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <Form layout="vertical" component="div">
          <Form.Item label={t("format_of")} help={t(`format_help.${format}`)}>
            <Segmented<ExportFormat>
              aria-label={t("format_of")}
              value={format}
              onChange={setFormat}
              options={FORMATS.map((value) => ({ value, label: t(`format.${value}`) }))}
            />
          </Form.Item>
          <ColumnPicker columns={columns} picked={keys} onPick={setPicked} />
          {masked && <Alert type="info" showIcon title={t("masked_text")} />}
          {begin.error && <Alert type="error" showIcon role="alert" title={message(begin.error)} />}
        </Form>
      )}
    </Modal>
  );
}
