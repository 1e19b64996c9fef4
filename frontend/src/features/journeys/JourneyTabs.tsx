import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./JourneyTabs.module.css";

/** The two pages of a journey: its drawing, and what came of it. */
export function JourneyTabs({ journey }: { journey: string }) {
  const { t } = useTranslation("journeys");
  const { home } = useWorkspace();
  const path = `${home}/journeys/${journey}`;
  return (
    <nav className={styles.tabs} aria-label={t("pages")}>
      <NavLink to={path} end>
        {t("canvas")}
      </NavLink>
      <NavLink to={`${path}/results`}>{t("results")}</NavLink>
    </nav>
  );
}
