import { Button } from "antd";
import { Plus, RadioTower } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePages } from "@/shared/api/use-pages";
import { useMedium } from "@/shared/i18n/use-medium";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { EmptyState } from "@/shared/ui/EmptyState";
import { OpenButton } from "@/shared/ui/OpenButton";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useOpened } from "@/shared/ui/use-opened";
import { ChannelDrawer, NEW } from "./ChannelDrawer";
import type { Channel, ChannelHealth } from "./channel";
import { LastHour } from "./LastHour";
import { useAdapters } from "./use-adapters";
import { useChannelHealth } from "./use-channel-health";
import { Waiting } from "./Waiting";

export function Page() {
  const { t } = useTranslation("channels");
  const medium = useMedium();
  const { can } = useWorkspace();
  const adapters = useAdapters().data ?? [];
  const opened = useOpened("channel");
  const pages = usePages("channels");
  const create = can("channels:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => opened.open(NEW)}>
      {t("new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {create}
      </PageHeader>
      <PageBody>
        <DataTable<Channel>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          onRow={(row) => opened.open(row.id)}
          empty={
            <EmptyState icon={RadioTower} title={t("empty")} help={t("empty_help")}>
              {create}
            </EmptyState>
          }
          columns={[
            {
              title: t("name"),
              key: "name",
              render: (_, row) => (
                <OpenButton strong onOpen={() => opened.open(row.id)}>
                  {row.name}
                </OpenButton>
              ),
            },
            { title: t("medium"), key: "medium", render: (_, row) => medium(row.medium) },
            {
              title: t("adapter"),
              key: "adapter",
              render: (_, row) => adapters.find((each) => each.kind === row.adapter)?.label || row.adapter,
            },
            {
              title: t("state"),
              key: "state",
              width: 120,
              render: (_, row) => <StatusTag state={row.enabled ? "enabled" : "disabled"} />,
            },
            {
              title: t("queued"),
              key: "queued",
              align: "right",
              width: 130,
              render: (_, row) => <Health id={row.id} show={(health) => <Waiting health={health} of="queued" />} />,
            },
            {
              title: t("last_hour"),
              key: "hour",
              width: 230,
              render: (_, row) => <Health id={row.id} show={(health) => <LastHour health={health} />} />,
            },
          ]}
        />
      </PageBody>
      <ChannelDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}

function Health({ id, show }: { id: string; show: (health: ChannelHealth) => React.ReactNode }) {
  const { data } = useChannelHealth(id);
  return data ? show(data) : <span className="pl-soft">…</span>;
}
