import { Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useFilters } from "@/shared/ui/use-filters";
import { AlertsTable } from "./AlertsTable";
import { TargetsTable } from "./TargetsTable";

/** What is watched and what fires; and where it is told. */
export function Page() {
  const { t } = useTranslation("alerts");
  const { values, set } = useFilters(["tab"]);
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <PageBody>
        <Tabs
          activeKey={values.tab || "alerts"}
          onChange={(tab) => set({ tab: tab === "alerts" ? "" : tab })}
          destroyOnHidden
          items={[
            { key: "alerts", label: t("tab_alerts"), children: <AlertsTable /> },
            { key: "targets", label: t("tab_targets"), children: <TargetsTable /> },
          ]}
        />
      </PageBody>
    </>
  );
}
