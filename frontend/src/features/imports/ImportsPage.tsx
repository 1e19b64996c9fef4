import { Button, Select } from "antd";
import { FileUp, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { usePages } from "@/shared/api/use-pages";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useFilters } from "@/shared/ui/use-filters";
import styles from "./Imports.module.css";
import type { FileImport, Kind, State } from "./import";
import { isWorking, KINDS, STATES } from "./import";
import { StateTag } from "./StateTag";
import { UploadBox } from "./UploadBox";

const NAMES = ["kind", "state"] as const;

const kindOf = (value: string | undefined) => KINDS.find((kind) => kind === value) ?? null;
const stateOf = (value: string | undefined) => STATES.find((state) => state === value) ?? null;

/** Files that were uploaded, and the place to upload one. */
export function Page() {
  const { t } = useTranslation("imports");
  const { t: shared } = useTranslation();
  const { can, home } = useWorkspace();
  const language = useLanguage();
  const navigate = useNavigate();
  const { values, any, set, clear } = useFilters(NAMES);
  const pages = usePages("imports", { kind: kindOf(values.kind), state: stateOf(values.state) }, { every: 3_000 });
  const number = (row: FileImport, n: number) =>
    row.counts.rows > 0 && !isWorking(row.state) ? formatNumber(n, language) : "–";
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <PageBody>
        <div className={styles.stack}>
          {can("imports:write") && <UploadBox onDone={(id) => void navigate(`${home}/imports/${id}`)} />}
          <FilterBar>
            <Select
              allowClear
              aria-label={t("kind_of")}
              placeholder={t("kind_of")}
              value={kindOf(values.kind)}
              onChange={(kind: Kind | undefined) => set({ kind })}
              options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
              style={{ minWidth: 150 }}
            />
            <Select
              allowClear
              aria-label={t("state_of")}
              placeholder={t("state_of")}
              value={stateOf(values.state)}
              onChange={(state: State | undefined) => set({ state })}
              options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
              style={{ minWidth: 170 }}
              popupMatchSelectWidth={false}
            />
            {any && (
              <Button type="text" onClick={clear}>
                {shared("filter.clear")}
              </Button>
            )}
          </FilterBar>
          <DataTable<FileImport>
            pages={pages}
            label={t("title")}
            rowKey={(row) => row.id}
            onRow={(row) => void navigate(`${home}/imports/${row.id}`)}
            empty={
              any ? (
                <EmptyState icon={Search} title={t("none_found")}>
                  <Button onClick={clear}>{shared("filter.clear")}</Button>
                </EmptyState>
              ) : (
                <EmptyState icon={FileUp} title={t("empty")} help={t("empty_help")} />
              )
            }
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
