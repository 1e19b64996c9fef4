import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import styles from "./PageHeader.module.css";

interface Props {
  title: ReactNode;
  /** One line below the title. */
  lead?: ReactNode;
  /** Where “back” leads. */
  back?: string;
  /** Beside the title, e.g. a StatusTag. */
  aside?: ReactNode;
  /** Buttons, to the right. */
  children?: ReactNode;
}

/** The head of every page. */
export function PageHeader({ title, lead, back, aside, children }: Props) {
  const { t } = useTranslation();
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <div className={styles.line}>
          {back && (
            <Link to={back} className={styles.back} aria-label={t("act.back")}>
              <ChevronLeft size={20} aria-hidden />
            </Link>
          )}
          <h1>{title}</h1>
          {aside}
        </div>
        {lead && <p>{lead}</p>}
      </div>
      {children && <div className={styles.acts}>{children}</div>}
    </header>
  );
}
