import { Button, Tooltip } from "antd";
import { Archive, Copy, LayoutDashboard, PencilLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Dashboards.module.css";
import type { Dashboard } from "./dashboard";
import { EditDrawer } from "./EditDrawer";
import { ShownCard } from "./ShownCard";
import { useDashboard, useDashboardAct } from "./use-dashboards";

/** One dashboard: its cards in the order and width that were chosen. */
export function Page() {
  const { id = "" } = useParams();
  const { t } = useTranslation("dashboards");
  const { home } = useWorkspace();
  const { data, error, refetch } = useDashboard(id);
  const [editing, setEditing] = useState(false);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const { dashboard, shown } = data;
  return (
    <>
      <PageHeader
        title={dashboard.name}
        back={`${home}/dashboards`}
        lead={t(leadOf(dashboard), { owner: dashboard.owner ?? "" })}
        aside={dashboard.archived_at && <StatusTag state="archived" />}
      >
        <Acts dashboard={dashboard} onEdit={() => setEditing(true)} />
      </PageHeader>
      <PageBody>
        {dashboard.cards.length > 0 ? (
          <div className={styles.grid}>
            {dashboard.cards.map((card, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a card is known by its place, and two may be the same.
              <div key={n} data-card={card.kind} data-width={card.width}>
                {shown[n] && <ShownCard card={card} data={shown[n]} />}
              </div>
            ))}
          </div>
        ) : (
          <EmptyState
            icon={LayoutDashboard}
            title={t("no_cards")}
            help={dashboard.changeable && !dashboard.archived_at && t("no_cards_help")}
          />
        )}
      </PageBody>
      <EditDrawer open={editing} dashboard={dashboard} onClose={() => setEditing(false)} />
    </>
  );
}

/** Who sees it. The owner of a dashboard may have been deleted. */
const leadOf = ({ shared, owner }: Dashboard) =>
  owner === null ? (shared ? "lead_shared_unowned" : "lead_unowned") : shared ? "lead_shared" : "lead_own";

function Acts({ dashboard, onEdit }: { dashboard: Dashboard; onEdit: () => void }) {
  const { t } = useTranslation("dashboards");
  const { t: shared } = useTranslation();
  const { can, home } = useWorkspace();
  const navigate = useNavigate();
  const act = useDashboardAct(dashboard.id);
  const confirm = useConfirm();
  const toast = useToast();
  const duplicate = () =>
    act.mutate("duplicate", {
      onSuccess: ({ id }) => void navigate(`${home}/dashboards/${id}`),
      onError: toast.failed,
    });
  const archive = () =>
    confirm({
      title: t("archive_title", { name: dashboard.name }),
      text: t("archive_text"),
      act: shared("act.archive"),
      run: () => act.mutateAsync("archive"),
    });
  return (
    <>
      {can("audiences:write") && (
        <Tooltip title={t("duplicate")}>
          <Button
            aria-label={t("duplicate")}
            icon={<Copy size={16} />}
            loading={act.isPending && act.variables === "duplicate"}
            onClick={duplicate}
          />
        </Tooltip>
      )}
      {dashboard.changeable &&
        (dashboard.archived_at ? (
          <Button onClick={() => act.mutate("restore", { onError: toast.failed })}>{shared("act.restore")}</Button>
        ) : (
          <>
            <Tooltip title={shared("act.archive")}>
              <Button aria-label={shared("act.archive")} icon={<Archive size={16} />} onClick={archive} />
            </Tooltip>
            <Button type="primary" icon={<PencilLine size={16} />} onClick={onEdit}>
              {shared("act.edit")}
            </Button>
          </>
        ))}
    </>
  );
}
