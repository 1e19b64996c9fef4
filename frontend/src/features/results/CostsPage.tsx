import { useTranslation } from "react-i18next";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { AllCosts } from "./CostCards";
import { MediaCosts } from "./MediaCosts";
import styles from "./Results.module.css";

/** Cost and return of all journeys side by side, and the media costs. */
export function Page() {
  const { t } = useTranslation("results");
  return (
    <>
      <PageHeader title={t("costs.title")} lead={t("costs.lead")} />
      <PageBody>
        <div className={styles.stack}>
          <AllCosts />
          <MediaCosts />
        </div>
      </PageBody>
    </>
  );
}
