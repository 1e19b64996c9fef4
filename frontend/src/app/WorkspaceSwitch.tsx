import { Dropdown } from "antd";
import { ChevronsUpDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useSession } from "@/shared/session/use-session";
import { useWorkspace } from "@/shared/session/workspace";
import { Mark } from "@/shared/ui/Mark";
import styles from "./Shell.module.css";

/** The workspace at hand, and the others. */
export function WorkspaceSwitch({ collapsed }: { collapsed: boolean }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const workspaces = useSession().data?.workspaces ?? [];
  const items = workspaces.map((each) => ({
    key: each.id,
    label: each.name,
    extra: each.id === workspace.id ? "✓" : undefined,
    onClick: () => navigate(`/w/${each.slug}`),
  }));
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <button
        type="button"
        className={styles.menuButton}
        aria-label={collapsed ? `${t("nav.workspace")}: ${workspace.name}` : undefined}
      >
        <Mark size={28} />
        {!collapsed && (
          <>
            <span className={styles.menuText} style={{ flex: 1 }}>
              <strong>{workspace.name}</strong>
              <span>{t("product")}</span>
            </span>
            <ChevronsUpDown size={15} aria-hidden className="pl-soft" />
          </>
        )}
      </button>
    </Dropdown>
  );
}
