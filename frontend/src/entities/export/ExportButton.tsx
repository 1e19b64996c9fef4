import { Button } from "antd";
import { FileDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { ExportDialog } from "./ExportDialog";
import type { Wanted } from "./export";

/** *Export* for a list of people: asks for columns and format. */
export function ExportButton(wanted: Wanted) {
  const { t } = useTranslation();
  const { can } = useWorkspace();
  const [open, setOpen] = useState(false);
  if (!can("exports:write") || !can("profiles:read")) return null;
  return (
    <>
      <Button icon={<FileDown size={16} />} onClick={() => setOpen(true)}>
        {t("act.export")}
      </Button>
      {open && <ExportDialog wanted={wanted} onClose={() => setOpen(false)} />}
    </>
  );
}
