import { Button, Segmented } from "antd";
import { RotateCcw, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { OpenButton } from "@/shared/ui/OpenButton";
import { useOpened } from "@/shared/ui/use-opened";
import { useToast } from "@/shared/ui/use-toast";
import { Code } from "./Code";
import { QuarantinedDrawer } from "./QuarantinedDrawer";
import styles from "./Sources.module.css";
import type { Quarantined } from "./source";
import { useReplay } from "./use-replay";

/** Items that were refused, with the reason; chosen ones can be put back. */
export function QuarantineTable() {
  const { t } = useTranslation("sources");
  const { can } = useWorkspace();
  const toast = useToast();
  const [replayed, setReplayed] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const replay = useReplay();
  const pages = usePages("quarantine", { replayed });
  const opened = useOpened("item");
  const write = can("sources:write") && !replayed;
  const putBack = () =>
    replay.mutate(chosen, {
      onSuccess: ({ replayed: count }) => {
        setChosen([]);
        toast.done(t("put_back", { count }));
      },
      onError: toast.failed,
    });
  return (
    <>
      <p className="pl-soft" style={{ marginBottom: 12 }}>
        {t("quarantine_lead")}
      </p>
      <FilterBar>
        <Segmented
          value={replayed ? "replayed" : "open"}
          onChange={(value) => {
            setChosen([]);
            setReplayed(value === "replayed");
          }}
          options={(["open", "replayed"] as const).map((value) => ({ value, label: t(value) }))}
        />
        {write && chosen.length > 0 && (
          <Button type="primary" icon={<RotateCcw size={15} />} loading={replay.isPending} onClick={putBack}>
            {t("replay", { count: chosen.length })}
          </Button>
        )}
      </FilterBar>
      <DataTable<Quarantined>
        pages={pages}
        label={t("tab_quarantine")}
        rowKey={(row) => row.id}
        onRow={(row) => opened.open(row.id)}
        empty={
          <EmptyState
            icon={ShieldCheck}
            title={t(replayed ? "replayed_empty" : "quarantine_empty")}
            help={!replayed && t("quarantine_empty_help")}
          />
        }
        {...(write && { chosen, onChoose: setChosen })}
        columns={[
          {
            title: t("received"),
            key: "received",
            width: 170,
            render: (_, row) => <DateTime value={row.received_at} />,
          },
          { title: t("source"), key: "source", width: 150, render: (_, row) => row.source?.name },
          {
            title: t("reason"),
            key: "reason",
            render: (_, row) => (
              <div className={styles.reason}>
                <OpenButton onOpen={() => opened.open(row.id)}>{row.message}</OpenButton>
                <small>
                  {row.code}
                  {row.path && ` · ${row.path}`}
                </small>
              </div>
            ),
          },
          {
            title: t("item"),
            key: "item",
            width: 380,
            render: (_, row) => <Code text={row.item} label={t("copy_item")} />,
          },
        ]}
      />
      <QuarantinedDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}
