import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { StatusTag } from "@/shared/ui/StatusTag";
import styles from "./Alerts.module.css";
import type { Alert } from "./alert";

/** The state of an alert; that it is switched off says more. */
export const State = ({ alert }: { alert: Alert }) => <StatusTag state={alert.enabled ? alert.state : "disabled"} />;

/** What was found last, leading to what is behind it; or why nothing can be said. */
export function Found({ alert }: { alert: Alert }) {
  const { t } = useTranslation("alerts");
  const { home } = useWorkspace();
  if (alert.problem) return <span className={styles.problem}>{alert.problem}</span>;
  if (!alert.sentence) return <span className="pl-soft">{t("not_checked")}</span>;
  return (
    <div className={styles.lines}>
      <span>{alert.sentence}</span>
      {alert.state !== "ok" && <Link to={`${home}/${alert.screen}`}>{t("behind")}</Link>}
    </div>
  );
}
