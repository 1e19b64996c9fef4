import { Button, Tabs } from "antd";
import { Database, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { EmptyState } from "@/shared/ui/EmptyState";
import { OpenButton } from "@/shared/ui/OpenButton";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useFilters } from "@/shared/ui/use-filters";
import { useOpened } from "@/shared/ui/use-opened";
import { Count } from "./Count";
import { LastEvent } from "./LastEvent";
import { NewSource } from "./NewSource";
import { QuarantineTable } from "./QuarantineTable";
import { SourceDrawer } from "./SourceDrawer";
import type { Source, SourceHealth } from "./source";
import { useSourceHealth } from "./use-source-health";

export function Page() {
  const { t } = useTranslation("sources");
  const { can } = useWorkspace();
  const { values, set } = useFilters(["tab"]);
  const [making, setMaking] = useState(false);
  const opened = useOpened("source");
  const create = can("sources:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setMaking(true)}>
      {t("new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {create}
      </PageHeader>
      <PageBody>
        <Tabs
          activeKey={values.tab || "sources"}
          onChange={(tab) => set({ tab: tab === "sources" ? "" : tab })}
          destroyOnHidden
          items={[
            {
              key: "sources",
              label: t("tab_sources"),
              children: <List create={create} onOpen={opened.open} />,
            },
            { key: "quarantine", label: t("tab_quarantine"), children: <QuarantineTable /> },
          ]}
        />
      </PageBody>
      <NewSource open={making} onClose={() => setMaking(false)} onMade={(source) => opened.open(source.id)} />
      <SourceDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}

interface ListProps {
  create: React.ReactNode;
  onOpen: (id: string) => void;
}

function List({ create, onOpen }: ListProps) {
  const { t } = useTranslation("sources");
  const pages = usePages("sources");
  return (
    <DataTable<Source>
      pages={pages}
      label={t("title")}
      rowKey={(row) => row.id}
      onRow={(row) => onOpen(row.id)}
      empty={
        <EmptyState icon={Database} title={t("empty")} help={t("empty_help")}>
          {create}
        </EmptyState>
      }
      columns={[
        {
          title: t("name"),
          key: "name",
          render: (_, row) => (
            <OpenButton strong onOpen={() => onOpen(row.id)}>
              {row.name}
            </OpenButton>
          ),
        },
        {
          title: t("state"),
          key: "state",
          width: 120,
          render: (_, row) => <StatusTag state={row.enabled ? "enabled" : "disabled"} />,
        },
        {
          title: t("last_event"),
          key: "last",
          width: 160,
          render: (_, row) => <Health id={row.id} show={(health) => <LastEvent health={health} />} />,
        },
        {
          title: t("last_day"),
          key: "day",
          align: "right",
          width: 150,
          render: (_, row) => <Health id={row.id} show={(health) => <Count health={health} of="events_last_day" />} />,
        },
        {
          title: t("refused_day"),
          key: "refused",
          align: "right",
          width: 180,
          render: (_, row) => (
            <Health id={row.id} show={(health) => <Count health={health} of="quarantined_last_day" />} />
          ),
        },
      ]}
    />
  );
}

function Health({ id, show }: { id: string; show: (health: SourceHealth) => React.ReactNode }) {
  const { data } = useSourceHealth(id);
  return data ? show(data) : <span className="pl-soft">…</span>;
}
