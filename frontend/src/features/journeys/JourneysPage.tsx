import { Button, Segmented, Select, Tooltip } from "antd";
import { Megaphone, Plus, Route, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { JourneyLink, journeyPath } from "@/entities/journey/JourneyLink";
import { useOrganisations } from "@/entities/organisation/use-organisations";
import { usePages } from "@/shared/api/use-pages";
import { formatNumber, formatShare } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { SearchInput } from "@/shared/ui/SearchInput";
import { StatusTag } from "@/shared/ui/StatusTag";
import { CreateDialog } from "./CreateDialog";
import { JourneyMenu } from "./JourneyMenu";
import type { Journey, Totals } from "./types";

const STATES = ["live", "draft", "paused", "archived"] as const;
const MADE = ["drawn", "form"] as const;

export function Page() {
  const { t } = useTranslation("journeys");
  const { t: shared } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const [search, setSearch] = useSearchParams();
  const [creating, setCreating] = useState<{ from: Journey | null } | null>(null);
  const state = search.get("state") ?? "";
  const q = search.get("q") ?? "";
  const made = search.get("made") ?? "";
  const organisation = search.get("organisation") ?? "";
  const pages = usePages("journeys", { state, q, made, organisation }, { every: 10_000 });
  const write = workspace.can("journeys:write");
  const filter = (name: string, value: string) => {
    setSearch(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  };
  const number = (n: number) => <span className="pl-num">{formatNumber(n, language)}</span>;
  const create = write && (
    <>
      <Button icon={<Megaphone size={16} />} onClick={() => void navigate(`${workspace.home}/campaigns/new`)}>
        {t("new_campaign")}
      </Button>
      <Button type="primary" icon={<Plus size={16} />} onClick={() => setCreating({ from: null })}>
        {t("new")}
      </Button>
    </>
  );
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {create}
      </PageHeader>
      <PageBody>
        <div style={{ display: "flex", flexWrap: "wrap", gap: 12, marginBottom: 16 }}>
          <SearchInput value={q} label={t("search")} onSearch={(text) => filter("q", text)} style={{ width: 280 }} />
          <Segmented
            value={made}
            onChange={(value) => filter("made", value)}
            aria-label={t("made.label")}
            options={[
              { value: "", label: t("all") },
              ...MADE.map((each) => ({ value: each, label: t(`made.${each}`) })),
            ]}
          />
          <Segmented
            value={state}
            onChange={(value) => filter("state", value)}
            aria-label={t("state")}
            options={[
              { value: "", label: t("all") },
              ...STATES.map((each) => ({ value: each, label: shared(`tag.${each}`) })),
            ]}
          />
          <OrganisationFilter value={organisation} onChange={(id) => filter("organisation", id)} />
        </div>
        <DataTable<Journey>
          pages={pages}
          label={t("title")}
          rowKey={(journey) => journey.id}
          onRow={(journey) => void navigate(`${workspace.home}/${journeyPath(journey)}`)}
          empty={
            state || q || made || organisation ? (
              <EmptyState icon={Search} title={t("none_found")} help={t("none_found_help")} />
            ) : (
              <EmptyState icon={Route} title={t("empty")} help={t("empty_help")}>
                {create}
              </EmptyState>
            )
          }
          columns={[
            {
              title: t("name"),
              key: "name",
              render: (_, journey) => (
                <div style={{ maxWidth: 720 }}>
                  <JourneyLink journey={journey} row />
                  {journey.campaign && (
                    <span className="pl-soft" style={{ marginLeft: 8, fontSize: 12.5 }}>
                      {t("is_campaign")}
                    </span>
                  )}
                  {journey.unpublished && (
                    <span
                      data-testid="unpublished"
                      style={{ marginLeft: 8, fontSize: 12.5, color: "var(--pl-warning)" }}
                    >
                      {t("unpublished")}
                    </span>
                  )}
                  {journey.organisation && (
                    <span className="pl-soft" style={{ marginLeft: 8, fontSize: 12.5 }}>
                      {journey.organisation.name}
                    </span>
                  )}
                  {journey.description && <div className="pl-soft pl-line">{journey.description}</div>}
                </div>
              ),
            },
            { title: t("state"), key: "state", width: 100, render: (_, { state: now }) => <StatusTag state={now} /> },
            {
              title: t("version"),
              key: "version",
              width: 72,
              render: (_, { live_version: live }) => (
                <span className="pl-num">{live ? live.number : t("no_version")}</span>
              ),
            },
            {
              title: t("inside"),
              key: "inside",
              align: "right",
              width: 92,
              render: (_, { numbers }) => number(numbers.live),
            },
            {
              title: t("let_in"),
              key: "entered",
              align: "right",
              width: 80,
              render: (_, { numbers }) => number(numbers.let_in),
            },
            {
              title: (
                <Tooltip title={t("sent_how")}>
                  <span>{t("sent")}</span>
                </Tooltip>
              ),
              key: "sent",
              align: "right",
              width: 78,
              render: (_, { numbers }) => number(numbers.sent),
            },
            {
              title: t("converted"),
              key: "converted",
              align: "right",
              width: 148,
              render: (_, { numbers }) => <Converted numbers={numbers} />,
            },
            {
              title: t("updated"),
              key: "updated",
              width: 116,
              render: (_, journey) => <TimeAgo value={journey.updated_at} />,
            },
            {
              key: "menu",
              width: 48,
              render: (_, journey) => <JourneyMenu journey={journey} onClone={() => setCreating({ from: journey })} />,
            },
          ]}
        />
      </PageBody>
      <CreateDialog open={creating !== null} from={creating?.from ?? null} onClose={() => setCreating(null)} />
    </>
  );
}

/** How many of those let in reached the goal; below, how many of the control group did without the journey. */
function Converted({ numbers }: { numbers: Totals }) {
  const { t } = useTranslation("journeys");
  const language = useLanguage();
  const share = (part: number, whole: number) => `${formatNumber(part, language)} · ${formatShare(part, whole)}`;
  return (
    <Tooltip title={t(numbers.held_out > 0 ? "converted_how_held" : "converted_how")}>
      <div className="pl-num">
        {numbers.let_in > 0 ? share(numbers.converted, numbers.let_in) : formatNumber(0, language)}
        {numbers.held_out > 0 && (
          <div className="pl-soft" style={{ fontSize: 12.5, whiteSpace: "nowrap" }}>
            {t("held_out_converted", { share: share(numbers.held_out_converted, numbers.held_out) })}
          </div>
        )}
      </div>
    </Tooltip>
  );
}

/** Only the journeys of one department or branch; not offered where there is none. */
function OrganisationFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation("journeys");
  const organisations = useOrganisations().data?.results ?? [];
  if (organisations.length === 0) return null;
  return (
    <Select
      aria-label={t("organisation")}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("all_organisations")}
      value={value || undefined}
      onChange={(id: string | undefined) => onChange(id ?? "")}
      options={organisations.map((each) => ({ value: each.id, label: each.name }))}
      style={{ minWidth: 180 }}
    />
  );
}
