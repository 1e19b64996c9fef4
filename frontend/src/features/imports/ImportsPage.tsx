import { FileUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { usePages } from "@/shared/api/use-pages";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import styles from "./Imports.module.css";
import type { FileImport } from "./import";
import { isWorking } from "./import";
import { StateTag } from "./StateTag";
import { UploadBox } from "./UploadBox";

/** Files that were uploaded, and the place to upload one. */
export function Page() {
  const { t } = useTranslation("imports");
  const { can, home } = useWorkspace();
  const language = useLanguage();
  const navigate = useNavigate();
  const pages = usePages("imports", {}, { every: 3_000 });
  const number = (row: FileImport, n: number) =>
    row.counts.rows > 0 && !isWorking(row.state) ? formatNumber(n, language) : "–";
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <PageBody>
        <div className={styles.stack}>
          {can("imports:write") && <UploadBox onDone={(id) => void navigate(`${home}/imports/${id}`)} />}
          <DataTable<FileImport>
            pages={pages}
            label={t("title")}
            rowKey={(row) => row.id}
            onRow={(row) => void navigate(`${home}/imports/${row.id}`)}
            empty={<EmptyState icon={FileUp} title={t("empty")} help={t("empty_help")} />}
            columns={[
              {
                title: t("file"),
                key: "name",
                render: (_, row) => <Link to={`${home}/imports/${row.id}`}>{row.name}</Link>,
              },
              { title: t("kind_of"), key: "kind", width: 110, render: (_, row) => t(`kind.${row.kind}`) },
              { title: t("state_of"), key: "state", width: 150, render: (_, row) => <StateTag state={row.state} /> },
              {
                title: t("imported"),
                key: "imported",
                align: "right",
                width: 110,
                render: (_, row) => number(row, row.counts.created + row.counts.matched),
              },
              {
                title: t("count.refused"),
                key: "refused",
                align: "right",
                width: 110,
                render: (_, row) => number(row, row.counts.refused),
              },
              { title: t("who"), dataIndex: "who", width: 150 },
              { title: t("when"), key: "when", width: 170, render: (_, row) => <DateTime value={row.created_at} /> },
            ]}
          />
        </div>
      </PageBody>
    </>
  );
}
