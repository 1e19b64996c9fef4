import { Button } from "antd";
import { ChartLine, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { known } from "@/shared/api/types";
import { type Pages, usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { NameFilter, useNameFilter } from "@/shared/ui/NameFilter";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useOpened } from "@/shared/ui/use-opened";
import { MetricDrawer, NEW } from "./MetricDrawer";
import styles from "./Metrics.module.css";
import type { Metric } from "./metric";
import { useMeaning } from "./use-meaning";

/** The dictionary of metrics: what each number means, in which unit, and who owns it. */
export function Page() {
  const { t } = useTranslation("metrics");
  const { can } = useWorkspace();
  const { q, archived } = useNameFilter();
  const opened = useOpened("metric");
  const { meaning, unit } = useMeaning();
  const pages = known<Pages<Metric>>(usePages("metrics", { q, archived }));
  const create = can("audiences:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => opened.open(NEW)}>
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
        <DataTable<Metric>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          onRow={(row) => opened.open(row.id)}
          empty={
            <EmptyState icon={ChartLine} title={t(empty)} help={t(`${empty}_help`)}>
              {empty === "empty" && create}
            </EmptyState>
          }
          columns={[
            {
              title: t("name"),
              key: "name",
              render: (_, row) => (
                <>
                  <button type="button" className={styles.name} onClick={() => opened.open(row.id)}>
                    {row.name}
                  </button>
                  {row.description && <div className="pl-soft pl-line">{row.description}</div>}
                </>
              ),
            },
            { title: t("meaning"), key: "meaning", render: (_, row) => meaning(row.definition) },
            { title: t("unit.name"), key: "unit", width: 130, render: (_, row) => unit(row.definition) },
            { title: t("grain.name"), key: "grain", width: 80, render: (_, row) => t(`grain.${row.definition.grain}`) },
            { title: t("owner"), key: "owner", width: 120, render: (_, row) => row.owner ?? "–" },
            { title: t("updated"), key: "updated", width: 116, render: (_, row) => <TimeAgo value={row.updated_at} /> },
          ]}
        />
      </PageBody>
      <MetricDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}
