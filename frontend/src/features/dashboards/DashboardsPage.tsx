import { Button, Segmented } from "antd";
import { LayoutDashboard, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { SearchInput } from "@/shared/ui/SearchInput";
import { useFilters } from "@/shared/ui/use-filters";
import type { Dashboard } from "./dashboard";
import { EditDrawer } from "./EditDrawer";

/** The dashboards of the workspace: one's own, and those that are shared. */
export function Page() {
  const { t } = useTranslation("dashboards");
  const { can, home } = useWorkspace();
  const { values, set } = useFilters(["q", "archived"]);
  const [making, setMaking] = useState(false);
  const archived = values.archived === "true";
  const pages = usePages("dashboards", { q: values.q, archived });
  const create = can("audiences:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setMaking(true)}>
      {t("new")}
    </Button>
  );
  const empty = archived || values.q ? "none_found" : "empty";
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {create}
      </PageHeader>
      <PageBody>
        <FilterBar>
          <SearchInput value={values.q} label={t("search")} onSearch={(q) => set({ q })} style={{ width: 280 }} />
          <Segmented
            aria-label={t("shown")}
            value={archived ? "archived" : "live"}
            onChange={(shown) => set({ archived: shown === "archived" ? "true" : "" })}
            options={(["live", "archived"] as const).map((value) => ({ value, label: t(`shown_${value}`) }))}
          />
        </FilterBar>
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
