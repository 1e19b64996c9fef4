import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./Parked.module.css";
import type { Parked } from "./parked";

/** Which customer, journey or audience it is, each as a link where the reader may see it. */
export function What({ row }: { row: Parked }) {
  const { t } = useTranslation("parked");
  const { home, can } = useWorkspace();
  const named = (to: string, name: string, scope: string) =>
    can(scope) ? <Link to={`${home}/${to}`}>{name}</Link> : <span>{name}</span>;
  return (
    <div className={styles.reason}>
      {row.profile && named(`customers/${row.profile}`, row.profile, "profiles:read")}
      {row.journey && (
        <span>
          {named(`journeys/${row.journey.id}`, row.journey.name, "journeys:read")}{" "}
          {row.version !== null && <small>{t("version", { n: row.version })}</small>}
        </span>
      )}
      {row.audience && named(`audiences/${row.audience.id}`, row.audience.name, "audiences:read")}
    </div>
  );
}
