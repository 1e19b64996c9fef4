import { Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useFilters } from "@/shared/ui/use-filters";
import { CapsTab } from "./CapsTab";
import { CategoriesTab } from "./CategoriesTab";
import { IdentifiersTab } from "./IdentifiersTab";
import { KeysTab } from "./KeysTab";
import { MembersTab } from "./MembersTab";
import { OrganisationsTab } from "./OrganisationsTab";
import { SuppressionsTab } from "./SuppressionsTab";
import { WorkspaceTab } from "./WorkspaceTab";

const TABS = [
  { key: "workspace", scope: "settings:read", Body: WorkspaceTab },
  { key: "members", scope: "members:read", Body: MembersTab },
  { key: "keys", scope: "keys:read", Body: KeysTab },
  { key: "organisations", scope: "settings:read", Body: OrganisationsTab },
  { key: "categories", scope: "settings:read", Body: CategoriesTab },
  { key: "caps", scope: "settings:read", Body: CapsTab },
  { key: "identifiers", scope: "profiles:read", Body: IdentifiersTab },
  { key: "suppressions", scope: "settings:read", Body: SuppressionsTab },
] as const;

export function Page() {
  const { t } = useTranslation("settings");
  const { can } = useWorkspace();
  const { values, set } = useFilters(["tab"]);
  return (
    <>
      <PageHeader title={t("title")} />
      <PageBody>
        <Tabs
          activeKey={values.tab || "workspace"}
          onChange={(tab) => set({ tab: tab === "workspace" ? "" : tab })}
          destroyOnHidden
          items={TABS.filter((tab) => can(tab.scope)).map(({ key, Body }) => ({
            key,
            label: t(`tab.${key}`),
            children: <Body />,
          }))}
        />
      </PageBody>
    </>
  );
}
