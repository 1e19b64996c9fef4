import { Button, Select } from "antd";
import { ScrollText, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePages } from "@/shared/api/use-pages";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { FilterTag } from "@/shared/ui/FilterTag";
import { OpenButton } from "@/shared/ui/OpenButton";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PeriodFilter } from "@/shared/ui/PeriodFilter";
import { SearchInput } from "@/shared/ui/SearchInput";
import { useFilters } from "@/shared/ui/use-filters";
import { useOpened } from "@/shared/ui/use-opened";
import styles from "./Audit.module.css";
import { Changed } from "./Changed";
import { EntryDrawer } from "./EntryDrawer";
import type { Entry } from "./entry";

const NAMES = ["who", "kind", "thing", "start", "end"] as const;

/** Who changed what, when and from where. */
export function Page() {
  const { t } = useTranslation("audit");
  const { t: shared } = useTranslation();
  const { values, any, set, clear } = useFilters(NAMES);
  const pages = usePages("audit", values);
  const opened = useOpened("entry");
  const kinds = t("kinds", { returnObjects: true }) as Record<string, string>;
  // The entries are about it, so they know its name; it may have none, and there may be no entries.
  const thing = pages.rows.find((row) => row.thing === values.thing)?.name || values.thing;
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <PageBody>
        <FilterBar>
          <SearchInput value={values.who} onSearch={(who) => set({ who })} label={t("who")} style={{ width: 220 }} />
          <Select
            allowClear
            aria-label={t("kind")}
            placeholder={t("kind")}
            value={values.kind || null}
            onChange={(kind: string | undefined) => set({ kind, thing: "" })}
            options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
            showSearch={{ optionFilterProp: "label" }}
            style={{ minWidth: 150 }}
            popupMatchSelectWidth={false}
          />
          {values.thing && <FilterTag text={t("only_thing", { name: thing })} onRemove={() => set({ thing: "" })} />}
          <PeriodFilter start={values.start} end={values.end} onChange={set} />
          {any && (
            <Button type="text" onClick={clear}>
              {shared("filter.clear")}
            </Button>
          )}
        </FilterBar>
        <DataTable<Entry>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          onRow={(row) => opened.open(row.id)}
          empty={
            any ? (
              <EmptyState icon={Search} title={t("none_found")}>
                <Button onClick={clear}>{shared("filter.clear")}</Button>
              </EmptyState>
            ) : (
              <EmptyState icon={ScrollText} title={t("empty")} help={t("empty_help")} />
            )
          }
          columns={[
            { title: t("at"), key: "at", width: 170, render: (_, row) => <DateTime value={row.at} /> },
            {
              title: t("what"),
              key: "what",
              width: 260,
              render: (_, row) => <OpenButton onOpen={() => opened.open(row.id)}>{row.sentence}</OpenButton>,
            },
            {
              title: t("changes"),
              key: "changes",
              render: (_, row) => <Changed entry={row} />,
            },
            {
              title: t("where"),
              key: "where",
              width: 170,
              render: (_, row) => (
                <span className={styles.where} title={row.agent}>
                  {t(`via.${row.via}`)}
                  <small>{row.address}</small>
                </span>
              ),
            },
          ]}
        />
      </PageBody>
      <EntryDrawer id={opened.id} onClose={opened.close} />
    </>
  );
}
