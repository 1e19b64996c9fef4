import { Button } from "antd";
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import type { Proposal } from "@/entities/alert/proposal";
import { useWorkspace } from "@/shared/session/workspace";
import { TimeAgo } from "@/shared/ui/DateTime";
import { EntityDrawer, SideDrawer } from "@/shared/ui/EntityDrawer";
import { useToast } from "@/shared/ui/use-toast";
import { AlertForm } from "./AlertForm";
import styles from "./Alerts.module.css";
import { type Alert, NEW } from "./alert";
import { Found, State } from "./Found";
import { History } from "./History";
import { useAlert, useAlertAct } from "./use-alerts";

interface Props {
  /** The alert's id, or `NEW`; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** One alert: its state, its form, its history; or the form for a new one. */
export function AlertDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("alerts");
  const { can } = useWorkspace();
  const write = can("alerts:write");
  const known = id === NEW ? null : id;
  // Whoever came from a chart brings what it proposes.
  const { proposal } = (useLocation().state ?? {}) as { proposal?: Proposal };
  return (
    <>
      <SideDrawer open={write && id === NEW} onClose={onClose} kind={t("new")}>
        <AlertForm alert={null} proposal={proposal} onDone={onClose} />
      </SideDrawer>
      <EntityDrawer
        open={known !== null}
        onClose={onClose}
        kind={t("kind")}
        id={known}
        asked={useAlert(known)}
        name={({ name }) => name}
      >
        {(alert) => (
          <>
            <Now alert={alert} />
            {write && <AlertForm key={alert.id} alert={alert} onDone={onClose} />}
            <History alert={alert} />
          </>
        )}
      </EntityDrawer>
    </>
  );
}

/** How it stands, and that somebody takes care. */
function Now({ alert }: { alert: Alert }) {
  const { t } = useTranslation("alerts");
  const { can } = useWorkspace();
  const toast = useToast();
  const { acknowledge } = useAlertAct(alert.id);
  const take = () =>
    acknowledge.mutate(undefined, { onSuccess: () => toast.done(t("acknowledged")), onError: toast.failed });
  return (
    <section className={styles.now}>
      <span className={styles.times}>
        <State alert={alert} />
        {alert.since && <TimeAgo value={alert.since} />}
      </span>
      <Found alert={alert} />
      {alert.state === "firing" && can("alerts:write") && (
        <>
          <Button type="primary" icon={<Check size={16} />} loading={acknowledge.isPending} onClick={take}>
            {t("acknowledge")}
          </Button>
          <small className="pl-soft">{t("acknowledge_help")}</small>
        </>
      )}
    </section>
  );
}
