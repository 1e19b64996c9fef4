import { Button, Segmented, Select } from "antd";
import { BookOpenText, Plus, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { TemplateLink } from "@/entities/template/TemplateLink";
import { known } from "@/shared/api/types";
import { type Pages, usePages } from "@/shared/api/use-pages";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { SearchInput } from "@/shared/ui/SearchInput";
import { useFilters } from "@/shared/ui/use-filters";
import { NewTemplate } from "./NewTemplate";
import { TemplateState } from "./TemplateState";
import type { Template } from "./template";

export function Page() {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const mediumName = useMedium();
  const media = useMedia();
  const navigate = useNavigate();
  const { home, can } = useWorkspace();
  const { values, any, set } = useFilters(["q", "medium", "show"]);
  const [making, setMaking] = useState(false);
  const pages = known<Pages<Template>>(
    usePages("templates", {
      q: values.q,
      medium: values.medium,
      archived: values.show === "archived",
    }),
  );
  const create = can("templates:write") && (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setMaking(true)}>
      {t("new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {create}
      </PageHeader>
      <PageBody>
        <FilterBar>
          <SearchInput
            value={values.q}
            label={t("search")}
            onSearch={(text) => set({ q: text })}
            style={{ width: 280 }}
          />
          <Select
            aria-label={t("medium")}
            value={values.medium}
            onChange={(medium) => set({ medium })}
            options={[
              { value: "", label: t("all_media") },
              ...media.map((value) => ({ value, label: mediumName(value) })),
            ]}
            popupMatchSelectWidth={false}
            style={{ minWidth: 150 }}
          />
          <Segmented
            value={values.show}
            onChange={(show) => set({ show })}
            options={[
              { value: "", label: t("current") },
              { value: "archived", label: t("archived") },
            ]}
          />
        </FilterBar>
        <DataTable<Template>
          pages={pages}
          label={t("title")}
          rowKey={(row) => row.id}
          onRow={(row) => void navigate(`${home}/templates/${row.id}`)}
          empty={
            any ? (
              <EmptyState icon={Search} title={t("none_found")} help={t("none_found_help")} />
            ) : (
              <EmptyState
                icon={BookOpenText}
                title={t("empty")}
                help={t("empty_help", { example: "{{\u00a0profile.city\u00a0}}" })}
              >
                {create}
              </EmptyState>
            )
          }
          columns={[
            {
              title: t("name"),
              key: "name",
              render: (_, row) => (
                <div style={{ maxWidth: 720 }}>
                  <TemplateLink template={row} row />
                  {row.content.subject && <div className="pl-soft pl-line">{row.content.subject}</div>}
                </div>
              ),
            },
            { title: t("medium"), key: "medium", width: 150, render: (_, row) => mediumName(row.medium) },
            { title: t("state"), key: "state", width: 200, render: (_, row) => <TemplateState template={row} /> },
            {
              title: t("problems"),
              key: "problems",
              width: 110,
              render: (_, row) =>
                row.problems.length > 0 && (
                  <span style={{ color: "var(--pl-danger)" }}>
                    {shared("problems.title", { count: row.problems.length })}
                  </span>
                ),
            },
            { title: t("updated"), key: "updated", width: 140, render: (_, row) => <TimeAgo value={row.updated_at} /> },
          ]}
        />
      </PageBody>
      <NewTemplate open={making} onClose={() => setMaking(false)} />
    </>
  );
}
