import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./JourneyTabs.module.css";
import type { Journey } from "./types";

/** The pages of a journey: the form of a campaign, the drawing, and what came of it. */
export function JourneyTabs({ journey: { id, campaign } }: { journey: Pick<Journey, "id" | "campaign"> }) {
  const { t } = useTranslation("journeys");
  const { home } = useWorkspace();
  const path = `${home}/journeys/${id}`;
  return (
    <nav className={styles.tabs} aria-label={t("pages")}>
      {campaign && <NavLink to={`${home}/campaigns/${id}`}>{t("form")}</NavLink>}
      <NavLink to={path} end>
        {t("canvas")}
      </NavLink>
      <NavLink to={`${path}/results`}>{t("results")}</NavLink>
    </nav>
  );
}
