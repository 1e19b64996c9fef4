import { Button } from "antd";
import { RotateCcw, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { OpenButton } from "@/shared/ui/OpenButton";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useOpened } from "@/shared/ui/use-opened";
import { useToast } from "@/shared/ui/use-toast";
import { NextTry } from "./NextTry";
import styles from "./Parked.module.css";
import { ParkedDrawer } from "./ParkedDrawer";
import type { Parked } from "./parked";
import { useRetryParked } from "./use-parked";
import { What } from "./What";

/** What was set aside: who or what, where, why, since when; and again after a repair. */
export function Page() {
  const { t } = useTranslation("parked");
  const { can } = useWorkspace();
  const toast = useToast();
  const confirm = useConfirm();
  const [chosen, setChosen] = useState<string[]>([]);
  const retry = useRetryParked();
  const pages = usePages("parked", {}, { every: 15_000 });
  const opened = useOpened("item");
  const write = can("journeys:write");
  const again = (which: Parameters<typeof retry.mutate>[0]) =>
    retry.mutateAsync(which).then(({ retried }) => {
      setChosen([]);
      toast.done(t("retried", { count: retried }));
    });
  const askAll = () =>
    confirm({
      title: t("retry_all_title"),
      text: t("retry_all_text"),
      act: t("retry_all"),
      run: () => again({ all: true }),
    });
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {write && pages.rows.length > 0 && (
          <Button icon={<RotateCcw size={16} />} onClick={askAll}>
            {t("retry_all")}
          </Button>
        )}
      </PageHeader>
      <PageBody>
        {chosen.length > 0 && (
          <FilterBar>
            <Button
              type="primary"
              icon={<RotateCcw size={15} />}
              loading={retry.isPending}
              onClick={() => again({ ids: chosen }).catch(toast.failed)}
            >
              {t("retry_chosen", { count: chosen.length })}
            </Button>
          </FilterBar>
        )}
        <DataTable<Parked>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          onRow={(row) => opened.open(row.id)}
          empty={<EmptyState icon={ShieldCheck} title={t("empty")} help={t("empty_help")} />}
          {...(write && { chosen, onChoose: setChosen })}
          columns={[
            {
              title: t("what"),
              key: "what",
              width: 190,
              render: (_, row) => (
                <>
                  <OpenButton strong onOpen={() => opened.open(row.id)}>
                    {row.what}
                  </OpenButton>
                  <What row={row} />
                </>
              ),
            },
            {
              title: t("why"),
              key: "why",
              render: (_, row) => (
                <div className={styles.reason}>
                  <span>{t("where", { place: row.place })}</span>
                  {row.reason}
                  <small>{[row.code, row.detail].filter(Boolean).join(" · ")}</small>
                </div>
              ),
            },
            { title: t("since"), key: "since", width: 110, render: (_, row) => <TimeAgo value={row.since} /> },
            {
              title: t("tries"),
              key: "tries",
              width: 72,
              align: "right",
              render: (_, row) => <span className="pl-num">{row.tries}</span>,
            },
            { title: t("next"), key: "next", width: 110, render: (_, row) => <NextTry at={row.retry_at} /> },
            {
              key: "acts",
              width: 84,
              align: "right",
              render: (_, row) =>
                write && (
                  <Button type="link" size="small" onClick={() => again({ ids: [row.id] }).catch(toast.failed)}>
                    {t("retry")}
                  </Button>
                ),
            },
          ]}
        />
      </PageBody>
      <ParkedDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}
