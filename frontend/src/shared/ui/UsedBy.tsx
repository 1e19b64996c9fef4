import { FileText, Gauge, Route, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./UsedBy.module.css";

type Kind = Served["UsingThing"]["kind"];

/** Where a thing of each kind is seen; a channel has no page of its own, caps have one together. */
const PLACES: Record<Kind, { path: string; icon: typeof Route; together?: boolean } | null> = {
  journey: { path: "journeys", icon: Route },
  audience: { path: "audiences", icon: Users },
  template: { path: "templates", icon: FileText },
  channel: null,
  cap: { path: "settings?tab=caps", icon: Gauge, together: true },
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
          const place = PLACES[kind];
          const Icon = place?.icon;
          return (
            <li key={id}>
              {place && Icon ? (
                <Link to={`${home}/${place.path}${place.together ? "" : `/${id}`}`}>
                  <Icon size={15} aria-hidden />
                  {name}
                </Link>
              ) : (
                name
              )}
            </li>
          );
        })}
      </ul>
      {uses.hidden > 0 && <p className="pl-soft">{t("used_by.hidden", { count: uses.hidden })}</p>}
    </>
  );
}
