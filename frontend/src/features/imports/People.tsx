import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import type { Served } from "@/shared/api/types";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DataTable } from "@/shared/ui/DataTable";
import { EmptyState } from "@/shared/ui/EmptyState";
import type { FileImport } from "./import";

/** Whom an import created or changed. */
export function People({ job }: { job: FileImport }) {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const { home, can } = useWorkspace();
  const seen = job.undoable && can("profiles:read");
  const pages = usePages("imports/{file_import}/people", {}, { of: { file_import: job.id }, enabled: seen });
  if (!seen) return null;
  return (
    <Card title={t("people")}>
      <DataTable<Served["ImportPerson"]>
        pages={pages}
        label={t("people")}
        rowKey={(row) => row.profile.id}
        onRow={(row) => void navigate(`${home}/customers/${row.profile.id}`)}
        empty={<EmptyState icon={Users} title={t("nothing_imported")} />}
        columns={[
          { title: t("customer"), key: "customer", render: (_, row) => <CustomerLink profile={row.profile} /> },
          { title: t("known"), key: "known", width: 160, render: (_, row) => t(row.created ? "new_one" : "known") },
        ]}
      />
    </Card>
  );
}
