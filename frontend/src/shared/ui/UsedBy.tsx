import { FileText, Gauge, RadioTower, Route, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./UsedBy.module.css";

type Kind = Served["UsingThing"]["kind"];

/** Where a thing of each kind is seen: on a page of its own, in a drawer, or in a list with the others. */
const PLACES: Record<Kind, { path: (id: string) => string; icon: typeof Route }> = {
  journey: { path: (id) => `journeys/${id}`, icon: Route },
  audience: { path: (id) => `audiences/${id}`, icon: Users },
  template: { path: (id) => `templates/${id}`, icon: FileText },
  channel: { path: (id) => `channels?channel=${id}`, icon: RadioTower },
  cap: { path: () => "settings?tab=caps", icon: Gauge },
};

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
