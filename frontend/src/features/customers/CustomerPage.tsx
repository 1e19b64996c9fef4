import { Alert, Button, Tabs } from "antd";
import { MessageSquareText, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { TouchesTable } from "@/features/deliveries/TouchesTable";
import { EnterDialog } from "@/features/entries/EnterDialog";
import { bestIdentifier } from "@/shared/format/identifier";
import { useWorkspace } from "@/shared/session/workspace";
import { Columns } from "@/shared/ui/Card";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useFilters } from "@/shared/ui/use-filters";
import { About } from "./About";
import { CustomerHead } from "./CustomerHead";
import type { Customer } from "./customer";
import { InAudiences } from "./InAudiences";
import { Runs } from "./Runs";
import { Timeline } from "./Timeline";
import { useCustomer } from "./use-customer";

export function Page() {
  const { id = "" } = useParams();
  const { home } = useWorkspace();
  const { data: customer, error, refetch } = useCustomer(id);
  if (error && !customer) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!customer) return <Loading />;
  const best = bestIdentifier(customer.identifiers, customer.label);
  return (
    <>
      <PageHeader
        title={customer.label || best?.value || customer.id}
        lead={customer.label && best?.value}
        back={`${home}/customers`}
      >
        <PutIn customer={{ id: customer.id, name: customer.label || best?.value || customer.id }} />
      </PageHeader>
      <PageBody>
        <Merged customer={customer} />
        <HeldOut customer={customer} />
        <CustomerHead customer={customer} />
        <Columns aside={<About customer={customer} />}>
          <Parts customer={customer} />
        </Columns>
      </PageBody>
    </>
  );
}

function PutIn({ customer }: { customer: { id: string; name: string } }) {
  const { t } = useTranslation("entries");
  const { can } = useWorkspace();
  const [open, setOpen] = useState(false);
  if (!can("journeys:enroll")) return null;
  return (
    <>
      <Button icon={<UserPlus size={16} />} onClick={() => setOpen(true)}>
        {t("put_in")}
      </Button>
      {open && <EnterDialog customer={customer} onClose={() => setOpen(false)} />}
    </>
  );
}

function Merged({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { home } = useWorkspace();
  if (!customer.merged_into) return null;
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 16 }}
      title={t("merged_into")}
      action={<Link to={`${home}/customers/${customer.merged_into}`}>{t("merged_open")}</Link>}
    />
  );
}

/** That the customer gets no marketing, which no list of refusals shows while nothing was to be said. */
function HeldOut({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { home, can } = useWorkspace();
  if (!customer.program_holdout) return null;
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 16 }}
      title={t("program_holdout")}
      description={t("program_holdout_help")}
      action={can("settings:read") && <Link to={`${home}/settings`}>{t("program_holdout_settings")}</Link>}
    />
  );
}

function Parts({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { can } = useWorkspace();
  const { values, set } = useFilters(["tab"]);
  const parts = [
    { key: "timeline", scope: "profiles:read", label: t("tab_timeline"), children: <Timeline id={customer.id} /> },
    { key: "journeys", scope: "journeys:read", label: t("tab_journeys"), children: <Runs id={customer.id} /> },
    {
      key: "touches",
      scope: "touches:read",
      label: t("tab_touches"),
      children: (
        <TouchesTable
          ofOne
          query={{ profile: customer.id }}
          empty={<EmptyState icon={MessageSquareText} title={t("touches_empty")} help={t("touches_empty_help")} />}
        />
      ),
    },
    {
      key: "audiences",
      scope: "audiences:read",
      label: t("tab_audiences"),
      children: <InAudiences id={customer.id} />,
    },
  ];
  return (
    <Tabs
      activeKey={values.tab || "timeline"}
      onChange={(tab) => set({ tab: tab === "timeline" ? "" : tab })}
      destroyOnHidden
      items={parts.filter((part) => can(part.scope)).map(({ scope: _, ...item }) => item)}
    />
  );
}
