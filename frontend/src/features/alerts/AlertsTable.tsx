import { Button } from "antd";
import { BellRing, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { OpenButton } from "@/shared/ui/OpenButton";
import { useOpened } from "@/shared/ui/use-opened";
import { AlertDrawer } from "./AlertDrawer";
import styles from "./Alerts.module.css";
import { type Alert, NEW } from "./alert";
import { Found, State } from "./Found";
import { useKinds } from "./use-alerts";

/** Every alert with its state and what was found last. */
export function AlertsTable() {
  const { t } = useTranslation("alerts");
  const { can } = useWorkspace();
  const kinds = useKinds().data?.sources ?? [];
  const opened = useOpened("alert");
  const pages = usePages("alerts", {}, { every: 30_000 });
  const create = can("alerts:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => opened.open(NEW)}>
      {t("new")}
    </Button>
  );
  return (
    <>
      <div className={styles.head}>{pages.rows.length > 0 && create}</div>
      <DataTable<Alert>
        pages={pages}
        label={t("title")}
        rowKey={(row) => row.id}
        onRow={(row) => opened.open(row.id)}
        empty={
          <EmptyState icon={BellRing} title={t("empty")} help={t("empty_help")}>
            {create}
          </EmptyState>
        }
        columns={[
          {
            title: t("name"),
            key: "name",
            width: 230,
            render: (_, row) => (
              <div className={styles.lines}>
                <OpenButton strong onOpen={() => opened.open(row.id)}>
                  {row.name}
                </OpenButton>
                <small>{kinds.find((each) => each.kind === row.source)?.label ?? row.source}</small>
              </div>
            ),
          },
          {
            title: t("state"),
            key: "state",
            width: 150,
            render: (_, row) => (
              <div className={styles.lines}>
                <State alert={row} />
                {row.since && (
                  <small>
                    <TimeAgo value={row.since} />
                  </small>
                )}
              </div>
            ),
          },
          { title: t("found"), key: "found", render: (_, row) => <Found alert={row} /> },
          {
            title: t("checked"),
            key: "checked",
            width: 120,
            render: (_, row) => (row.checked_at ? <TimeAgo value={row.checked_at} /> : t("not_checked")),
          },
        ]}
      />
      <AlertDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}
