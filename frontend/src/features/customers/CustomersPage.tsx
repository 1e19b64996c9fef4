import { Button } from "antd";
import { Contact, Plus, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import { ExportButton } from "@/entities/export/ExportButton";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { SearchInput } from "@/shared/ui/SearchInput";
import { useFilters } from "@/shared/ui/use-filters";
import styles from "./Customers.module.css";
import type { CustomerRow } from "./customer";
import { NewCustomer } from "./NewCustomer";

const SHOWN = 3;

export function Page() {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const { home, can } = useWorkspace();
  const { values, set } = useFilters(["q"]);
  const q = values.q.trim();
  const pages = usePages("profiles", { q });
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {pages.rows.length > 0 && <ExportButton list="customers" filters={{ q }} name={t("title")} />}
        {can("profiles:write") && (
          <Button type="primary" icon={<Plus size={16} />} onClick={() => setAdding(true)}>
            {t("new")}
          </Button>
        )}
      </PageHeader>
      <PageBody>
        <FilterBar>
          <SearchInput
            autoFocus
            value={values.q}
            label={t("search")}
            onSearch={(text) => set({ q: text })}
            style={{ width: 360 }}
          />
        </FilterBar>
        <DataTable<CustomerRow>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          onRow={(row) => void navigate(`${home}/customers/${row.id}`)}
          empty={
            q ? (
              <EmptyState icon={Search} title={t("none_found")} help={t("none_found_help")} />
            ) : (
              <EmptyState icon={Contact} title={t("empty")} help={t("empty_help")}>
                {can("sources:read") && (
                  <Link to={`${home}/sources`}>
                    <Button type="primary">{t("to_sources")}</Button>
                  </Link>
                )}
              </EmptyState>
            )
          }
          columns={[
            { title: t("customer"), key: "customer", render: (_, row) => <CustomerLink profile={row} brief /> },
            {
              title: t("identifiers"),
              key: "identifiers",
              render: (_, row) => (
                <div className={styles.chips}>
                  {row.identifiers.slice(0, SHOWN).map(({ namespace, value }) => (
                    <span key={`${namespace} ${value}`} className={styles.chip}>
                      <small>{namespace}</small>
                      {value}
                    </span>
                  ))}
                  {row.identifiers.length > SHOWN && (
                    <span className="pl-soft">{t("more_identifiers", { n: row.identifiers.length - SHOWN })}</span>
                  )}
                </div>
              ),
            },
            { title: t("created"), key: "created", width: 140, render: (_, row) => <TimeAgo value={row.created_at} /> },
            { title: t("updated"), key: "updated", width: 140, render: (_, row) => <TimeAgo value={row.updated_at} /> },
          ]}
        />
        <NewCustomer
          open={adding}
          onClose={() => setAdding(false)}
          onMade={({ id }) => void navigate(`${home}/customers/${id}`)}
        />
      </PageBody>
    </>
  );
}
