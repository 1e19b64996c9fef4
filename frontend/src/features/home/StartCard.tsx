import { Circle, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import styles from "./Home.module.css";
import { type FirstStep, WHERE } from "./home";

/** The first steps in a new workspace, until all of them are done. */
export function StartCard({ steps }: { steps: readonly FirstStep[] }) {
  const { t } = useTranslation("home");
  const { home } = useWorkspace();
  return (
    <Card title={t("card.start")}>
      <p className={styles.help}>{t("start_help")}</p>
      <ol className={styles.list}>
        {steps.map(({ step, done }) => (
          <li key={step} data-done={done}>
            {done ? <CircleCheck size={18} aria-hidden /> : <Circle size={18} aria-hidden />}
            <span>
              <Link to={`${home}/${WHERE[step]}`}>{t(`step.${step}`)}</Link>
              {done && <span className={styles.done}> {t("done")}</span>}
              <small>{t(`step_help.${step}`)}</small>
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
