import { FileDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Export } from "@/entities/export/export";
import { usePages } from "@/shared/api/use-pages";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime, TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Acts } from "./Acts";
import { Standing } from "./Standing";

/** What was taken out: by whom, when, how many rows; and the files that are ready. */
export function Page() {
  const { t } = useTranslation("exports");
  const language = useLanguage();
  const pages = usePages("exports", {}, { every: 2_000 });
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <PageBody>
        <DataTable<Export>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          empty={<EmptyState icon={FileDown} title={t("empty")} help={t("empty_help")} />}
          columns={[
            {
              title: t("what"),
              key: "name",
              render: (_, row) => (
                <>
                  {row.name}
                  <div className="pl-soft">
                    {[
                      t(`format.${row.format}`),
                      t("columns_n", { count: row.columns.length }),
                      row.masked && t("masked"),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </div>
                </>
              ),
            },
            { title: t("state_of"), key: "state", width: 200, render: (_, row) => <Standing row={row} /> },
            {
              title: t("rows"),
              key: "rows",
              align: "right",
              width: 90,
              render: (_, row) => <span className="pl-num">{formatNumber(row.rows, language)}</span>,
            },
            {
              title: t("who"),
              key: "who",
              width: 180,
              render: (_, row) => (
                <>
                  {row.who}
                  <div className="pl-soft">
                    <DateTime value={row.created_at} />
                  </div>
                </>
              ),
            },
            {
              title: t("downloaded"),
              key: "downloaded",
              width: 130,
              render: (_, row) => (row.downloaded_at ? <TimeAgo value={row.downloaded_at} /> : "–"),
            },
            { key: "acts", width: 190, align: "right", render: (_, row) => <Acts row={row} /> },
          ]}
        />
      </PageBody>
    </>
  );
}
