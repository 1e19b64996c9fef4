import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import { PLACES } from "./places";
import styles from "./UsedBy.module.css";

/** What uses a thing, as links; those that the reader may not see are counted. Nothing until it is known. */
export function UsedBy({ uses, none }: { uses: Served["Uses"] | undefined; none: string }) {
  const { t } = useTranslation();
  const { home } = useWorkspace();
  if (!uses) return null;
  return (
    <>
      {uses.users.length + uses.hidden === 0 && <p className="pl-soft">{none}</p>}
      <ul className={styles.links}>
        {uses.users.map(({ kind, id, name }) => {
          const { path, icon: Icon } = PLACES[kind];
          return (
            <li key={id}>
              <Link to={`${home}/${path(id)}`}>
                <Icon size={15} aria-hidden />
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
      {uses.hidden > 0 && <p className="pl-soft">{t("used_by.hidden", { count: uses.hidden })}</p>}
    </>
  );
}
