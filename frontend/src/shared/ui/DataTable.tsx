import { Button, Skeleton, Table, type TableProps } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isNotFound } from "@/shared/api/client";
import type { Pages } from "@/shared/api/use-pages";
import { ErrorState } from "@/shared/ui/ErrorState";
import styles from "./DataTable.module.css";

interface Props<T> {
  pages: Pages<T>;
  columns: NonNullable<TableProps<T>["columns"]>;
  rowKey: (row: T) => string;
  /** Shown instead of the table when there is nothing: an EmptyState. */
  empty: ReactNode;
  /** Shown when what the list is filtered by does not exist: an EmptyState. */
  unknown?: ReactNode;
  onRow?: (row: T) => void;
  /** Accessible name of the table. */
  label: string;
  /** The keys of the chosen rows, for lists where several rows are dealt with at once. */
  chosen?: string[];
  onChoose?: (keys: string[]) => void;
}

/** Lets the part that scrolls sideways take the focus, where nothing in it does: else the keyboard could not scroll it. */
function scrollsByKeys(frame: HTMLElement | null) {
  frame?.querySelector(".ant-table-content")?.setAttribute("tabindex", "0");
}

/** A list that comes in pages by cursor, with “load more” at its foot. */
export function DataTable<T extends object>({
  pages,
  columns,
  rowKey,
  empty,
  unknown,
  onRow,
  label,
  chosen,
  onChoose,
}: Props<T>) {
  const { t } = useTranslation();
  if (unknown && isNotFound(pages.error)) return <div className="pl-card">{unknown}</div>;
  if (pages.error && pages.rows.length === 0) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) {
    return (
      <div className="pl-card" style={{ padding: 24 }} role="status" aria-label={t("state.loading")}>
        <Skeleton active title={false} paragraph={{ rows: 6, width: "100%" }} />
      </div>
    );
  }
  if (pages.rows.length === 0) return <div className="pl-card">{empty}</div>;
  return (
    <div className={styles.table} ref={onRow ? undefined : scrollsByKeys}>
      <Table<T>
        aria-label={label}
        dataSource={pages.rows}
        columns={columns}
        rowKey={rowKey}
        pagination={false}
        // Narrower than this it scrolls; wider, the columns without a width share what is left.
        {...(!onChoose && { scroll: { x: 560 } })}
        {...(onChoose && {
          // Without `scroll`: antd's hidden measuring row would hold a second “select all” that can take the focus.
          rowSelection: { selectedRowKeys: chosen ?? [], onChange: (keys) => onChoose(keys.map(String)) },
        })}
        {...(onRow && {
          onRow: (row: T) => ({
            className: styles.row ?? "",
            onClick: (event) => {
              // A link or button in the row does its own work.
              if (!(event.target as HTMLElement).closest("a,button,[role=menu],.ant-dropdown")) onRow(row);
            },
          }),
        })}
      />
      {(pages.more || pages.rows.length > 20) && (
        <div className={styles.foot}>
          <span className="pl-soft pl-num">{t("state.shown", { count: pages.rows.length })}</span>
          {pages.more && (
            <Button loading={pages.loadingMore} onClick={pages.loadMore}>
              {t("act.more")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
