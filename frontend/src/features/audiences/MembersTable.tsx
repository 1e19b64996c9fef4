import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import type { Served } from "@/shared/api/types";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { DataTable } from "@/shared/ui/DataTable";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";

export type Member = Served["AudienceMember"];

/** Who is in an audience now, who joined last first. */
export function MembersTable({ id }: { id: string }) {
  const { t } = useTranslation("audiences");
  const navigate = useNavigate();
  const { home, can } = useWorkspace();
  const seen = can("profiles:read");
  const pages = usePages("audiences/{audience}/members", {}, { of: { audience: id }, enabled: seen });
  if (!seen) return null;
  return (
    <DataTable<Member>
      pages={pages}
      label={t("members")}
      rowKey={(row) => row.profile.id}
      onRow={(row) => void navigate(`${home}/customers/${row.profile.id}`)}
      empty={<EmptyState icon={Users} title={t("no_members")} help={t("no_members_help")} />}
      columns={[
        { title: t("customer"), key: "customer", render: (_, row) => <CustomerLink profile={row.profile} /> },
        { title: t("since"), key: "since", width: 200, render: (_, row) => <DateTime value={row.since} /> },
      ]}
    />
  );
}
