import { Button } from "antd";
import { Megaphone, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePages } from "@/shared/api/use-pages";
import { isPast } from "@/shared/format/time";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { OpenButton } from "@/shared/ui/OpenButton";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useOpened } from "@/shared/ui/use-opened";
import styles from "./Alerts.module.css";
import { NEW, type Target } from "./alert";
import { TargetDrawer } from "./TargetDrawer";
import { useKinds } from "./use-alerts";

/** Where alerts are told. */
export function TargetsTable() {
  const { t } = useTranslation("alerts");
  const { can } = useWorkspace();
  const kinds = useKinds().data?.targets ?? [];
  const opened = useOpened("target");
  const pages = usePages("alert-targets");
  const create = can("settings:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => opened.open(NEW)}>
      {t("target_new")}
    </Button>
  );
  return (
    <>
      <div className={styles.head}>{pages.rows.length > 0 && create}</div>
      <DataTable<Target>
        pages={pages}
        label={t("tab_targets")}
        rowKey={(row) => row.id}
        onRow={(row) => opened.open(row.id)}
        empty={
          <EmptyState icon={Megaphone} title={t("target_empty")} help={t("target_empty_help")}>
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
          {
            title: t("target_kind"),
            key: "kind",
            render: (_, row) => kinds.find((each) => each.kind === row.kind)?.label ?? row.kind,
          },
          {
            title: t("state"),
            key: "state",
            width: 240,
            render: (_, row) => (
              <div className={styles.lines}>
                <StatusTag state={row.enabled ? "enabled" : "disabled"} />
                <Rests target={row} />
              </div>
            ),
          },
        ]}
      />
      <TargetDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}

/** That it did not take a notice, and when it is tried again. */
function Rests({ target }: { target: Target }) {
  const { t } = useTranslation("alerts");
  if (!target.rests_until || isPast(target.rests_until, new Date())) return null;
  return (
    <small>
      {t("rests")} <TimeAgo value={target.rests_until} />
    </small>
  );
}
