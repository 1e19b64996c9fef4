import { Button } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useOrganisations } from "@/entities/organisation/use-organisations";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { useConfirm } from "@/shared/ui/use-confirm";
import { OrganisationDialog } from "./OrganisationDialog";
import { TabHead } from "./TabHead";
import { useDeleteOrganisation } from "./use-organisations";

type Organisation = Served["Organisation"];

/** Departments, branches or brands that journeys belong to. */
export function OrganisationsTab() {
  const { t } = useTranslation("settings");
  const { can, home } = useWorkspace();
  const [editing, setEditing] = useState<Organisation | "new" | null>(null);
  const { data, error, refetch } = useOrganisations();
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      <TabHead lead={t("organisations_lead")}>
        {can("settings:write") && (
          <Button type="primary" icon={<Plus size={16} />} onClick={() => setEditing("new")}>
            {t("organisation_add")}
          </Button>
        )}
      </TabHead>
      {data.results.length === 0 && <EmptyState title={t("organisations_none")} />}
      <div style={{ display: "grid", gap: 12, maxWidth: 760 }}>
        {data.results.map((each) => (
          <Card key={each.id} title={each.name} extra={<Acts organisation={each} onEdit={() => setEditing(each)} />}>
            <Link to={`${home}/journeys?organisation=${each.id}`}>{t("organisation_journeys")}</Link>
          </Card>
        ))}
      </div>
      {editing && (
        <OrganisationDialog organisation={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function Acts({ organisation, onEdit }: { organisation: Organisation; onEdit: () => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation();
  const { can } = useWorkspace();
  const drop = useDeleteOrganisation();
  const confirm = useConfirm();
  if (!can("settings:write")) return null;
  const remove = () =>
    confirm({
      title: t("organisation_remove_title", { name: organisation.name }),
      text: t("organisation_remove_text"),
      act: t("remove"),
      run: () => drop.mutateAsync(organisation.id),
    });
  return (
    <span>
      <Button type="text" onClick={onEdit}>
        {shared("act.edit")}
      </Button>
      <Button type="text" onClick={remove}>
        {t("remove")}
      </Button>
    </span>
  );
}
