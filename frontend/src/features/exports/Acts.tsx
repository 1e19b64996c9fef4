import { Button, Flex } from "antd";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Export } from "@/entities/export/export";
import { useWorkspace } from "@/shared/session/workspace";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import { useCancelExport, useDownload } from "./use-export-act";

const WORKING: readonly Export["state"][] = ["counting", "reading", "writing"];

/** What can be done to an export: fetch its file, delete it, or stop before there is one. */
export function Acts({ row }: { row: Export }) {
  const { t } = useTranslation("exports");
  const { t: shared } = useTranslation();
  const { can } = useWorkspace();
  const toast = useToast();
  const confirm = useConfirm();
  const download = useDownload();
  const cancel = useCancelExport();
  const may = can("profiles:read") && (row.masked || can("exports:unmasked"));
  const remove = () =>
    confirm({
      title: t("delete_title", { name: row.name }),
      text: t("delete_text"),
      act: shared("act.delete"),
      danger: true,
      run: () => cancel.mutateAsync(row.id),
    });
  if (WORKING.includes(row.state)) {
    return (
      can("exports:write") && (
        <Button
          size="small"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(row.id, { onError: toast.failed })}
        >
          {shared("act.cancel")}
        </Button>
      )
    );
  }
  if (row.state !== "done") return null;
  return (
    <Flex justify="end" gap={4}>
      {can("exports:write") && (
        <Button type="text" size="small" onClick={remove}>
          {shared("act.delete")}
        </Button>
      )}
      {may && (
        <Button
          type="primary"
          size="small"
          icon={<Download size={14} />}
          loading={download.isPending}
          onClick={() => download.mutate(row.id, { onError: toast.failed })}
        >
          {t("download")}
        </Button>
      )}
    </Flex>
  );
}
