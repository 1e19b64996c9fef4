import { Button, Segmented } from "antd";
import { Plus, Search, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { AudienceLink } from "@/entities/audience/AudienceLink";
import { known } from "@/shared/api/types";
import { type Pages, usePages } from "@/shared/api/use-pages";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { SearchInput } from "@/shared/ui/SearchInput";
import styles from "./Audiences.module.css";
import type { Audience } from "./audience";

export function Page() {
  const { t } = useTranslation("audiences");
  const language = useLanguage();
  const navigate = useNavigate();
  const { home, can } = useWorkspace();
  const [search, setSearch] = useSearchParams();
  const q = search.get("q") ?? "";
  const archived = search.get("show") === "archived";
  const pages = known<Pages<Audience>>(usePages("audiences", { archived, q }));
  const filter = (name: string, value: string) =>
    setSearch(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const create = can("audiences:write") && (
    <Link to={`${home}/audiences/new`}>
      <Button type="primary" icon={<Plus size={16} />}>
        {t("new")}
      </Button>
    </Link>
  );
  const empty = q ? (
    <EmptyState icon={Search} title={t("none_found")} help={t("none_found_help")} />
  ) : archived ? (
    <EmptyState icon={Users} title={t("none_archived")} />
  ) : (
    <EmptyState icon={Users} title={t("empty")} help={t("empty_help")}>
      {create}
    </EmptyState>
  );
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {create}
      </PageHeader>
      <PageBody>
        <div className={styles.filters}>
          <SearchInput value={q} label={t("search")} onSearch={(text) => filter("q", text)} />
          <Segmented
            value={archived ? "archived" : ""}
            onChange={(value) => filter("show", value)}
            options={[
              { value: "", label: t("current") },
              { value: "archived", label: t("archived") },
            ]}
          />
        </div>
        <DataTable<Audience>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          onRow={(row) => void navigate(`${home}/audiences/${row.id}`)}
          empty={empty}
          columns={[
            {
              title: t("name"),
              key: "name",
              render: (_, row) => (
                <div className={styles.name}>
                  <AudienceLink audience={row} />
                  <p title={row.sentence ?? undefined}>{row.sentence}</p>
                </div>
              ),
            },
            {
              title: t("size"),
              key: "size",
              align: "right",
              width: 120,
              render: (_, row) => (
                <span className="pl-num">{row.refreshed_to ? formatNumber(row.size, language) : "…"}</span>
              ),
            },
            {
              title: t("refreshed"),
              key: "refreshed",
              width: 170,
              render: (_, row) => <TimeAgo value={row.refreshed_to} />,
            },
            { title: t("updated"), key: "updated", width: 150, render: (_, row) => <TimeAgo value={row.updated_at} /> },
          ]}
        />
      </PageBody>
    </>
  );
}
