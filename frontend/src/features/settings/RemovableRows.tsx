import { Button, type TableProps } from "antd";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Pages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { useConfirm } from "@/shared/ui/use-confirm";
import { TabHead } from "./TabHead";
import { useChange, type What } from "./use-rows";

interface Props<R extends { id: string }> {
  what: What;
  pages: Pages<R>;
  /** Accessible name of the table. */
  label: string;
  lead: string;
  /** The words on the button that adds, and the dialog that it opens. */
  add: string;
  dialog: (props: { open: boolean; onClose: () => void }) => ReactNode;
  /** Asked before a row is removed. */
  question: { title: string; text: string };
  columns: NonNullable<TableProps<R>["columns"]>;
  /** More that may be done with a row, and the width that it takes with “remove”. */
  acts?: (row: R) => ReactNode;
  actsWidth?: number;
  filters?: ReactNode;
  /** Shown where there is nothing; it is given the button that adds. */
  empty: (add: ReactNode) => ReactNode;
}

/** A list of the settings that is added to by a dialog, and whose rows are removed after a question. */
export function RemovableRows<R extends { id: string }>(props: Props<R>) {
  const { what, pages, label, lead, add, dialog, question, columns, acts, actsWidth = 110, filters, empty } = props;
  const { t } = useTranslation("settings");
  const write = useWorkspace().can("settings:write");
  const change = useChange(what);
  const confirm = useConfirm();
  const [adding, setAdding] = useState(false);
  const remove = (row: R) =>
    confirm({
      ...question,
      act: t("remove"),
      danger: true,
      run: () => change.mutateAsync({ row: row.id, act: "remove" }),
    });
  const button = write && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setAdding(true)}>
      {add}
    </Button>
  );
  return (
    <>
      <TabHead lead={lead}>{button}</TabHead>
      {filters}
      <DataTable<R>
        pages={pages}
        label={label}
        rowKey={(row) => row.id}
        empty={empty(button)}
        columns={[
          ...columns,
          {
            key: "acts",
            width: actsWidth,
            align: "right",
            render: (_, row) =>
              write && (
                <>
                  {acts?.(row)}
                  <Button type="text" danger onClick={() => remove(row)}>
                    {t("remove")}
                  </Button>
                </>
              ),
          },
        ]}
      />
      {dialog({ open: adding, onClose: () => setAdding(false) })}
    </>
  );
}
