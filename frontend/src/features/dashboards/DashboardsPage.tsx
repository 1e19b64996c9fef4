import { Button } from "antd";
import { LayoutDashboard, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { NameFilter, useNameFilter } from "@/shared/ui/NameFilter";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import type { Dashboard } from "./dashboard";
import { EditDrawer } from "./EditDrawer";

/** The dashboards of the workspace: one's own, and those that are shared. */
export function Page() {
  const { t } = useTranslation("dashboards");
  const { can, home } = useWorkspace();
  const { q, archived } = useNameFilter();
  const [making, setMaking] = useState(false);
  const pages = usePages("dashboards", { q, archived });
  const create = can("audiences:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setMaking(true)}>
      {t("new")}
    </Button>
  );
  const empty = archived || q ? "none_found" : "empty";
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {create}
      </PageHeader>
      <PageBody>
        <NameFilter label={t("search")} />
        <DataTable<Dashboard>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          empty={
            <EmptyState icon={LayoutDashboard} title={t(empty)} help={t(`${empty}_help`)}>
              {empty === "empty" && create}
            </EmptyState>
          }
          columns={[
            {
              title: t("name"),
              key: "name",
              render: (_, row) => <Link to={`${home}/dashboards/${row.id}`}>{row.name}</Link>,
            },
            { title: t("cards"), key: "cards", width: 100, render: (_, row) => row.cards.length },
            { title: t("owner"), key: "owner", width: 140, render: (_, row) => row.owner ?? "–" },
            {
              title: t("seen_by"),
              key: "shared",
              width: 160,
              render: (_, row) => t(row.shared ? "seen_by_all" : "seen_by_owner"),
            },
            { title: t("updated"), key: "updated", width: 130, render: (_, row) => <TimeAgo value={row.updated_at} /> },
          ]}
        />
      </PageBody>
      <EditDrawer open={making} dashboard={null} onClose={() => setMaking(false)} />
    </>
  );
}
