import { Dropdown, type MenuProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordDialog } from "@/features/session/PasswordDialog";
import { usePreferences } from "@/shared/session/preferences";
import { useSession, useSignOut, useSwitchLanguage } from "@/shared/session/use-session";
import styles from "./Shell.module.css";

/** Who is signed in, the language, light or dark, and the way out. */
export function UserMenu({ collapsed }: { collapsed: boolean }) {
  const { t } = useTranslation();
  const user = useSession().data?.user;
  const signOut = useSignOut();
  const switchLanguage = useSwitchLanguage();
  const { language, mode, setMode } = usePreferences();
  const [changing, setChanging] = useState(false);
  if (!user) return null;
  const name = user.name || user.username;
  const mark = (on: boolean) => (on ? "✓" : undefined);
  const items: MenuProps["items"] = [
    {
      type: "group",
      label: t("user.language"),
      children: [
        { key: "en", label: "English", extra: mark(language === "en"), onClick: () => switchLanguage("en") },
        { key: "zh", label: "简体中文", extra: mark(language === "zh"), onClick: () => switchLanguage("zh") },
      ],
    },
    {
      type: "group",
      label: t("user.appearance"),
      children: (["light", "dark", "system"] as const).map((each) => ({
        key: each,
        label: t(`user.${each}`),
        extra: mark(mode === each),
        onClick: () => setMode(each),
      })),
    },
    { type: "divider" },
    ...(user.is_superuser ? [{ key: "admin", label: <a href="/admin/">{t("user.administration")}</a> }] : []),
    { key: "password", label: t("user.password"), onClick: () => setChanging(true) },
    { key: "out", label: t("user.sign_out"), onClick: () => signOut.mutate() },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={["click"]} placement="topLeft">
        <button
          type="button"
          className={styles.menuButton}
          aria-label={collapsed ? `${t("user.menu")}: ${name}` : undefined}
        >
          <span className={styles.avatar} aria-hidden>
            {name.slice(0, 1).toUpperCase()}
          </span>
          {!collapsed && (
            <span className={styles.menuText}>
              <strong>{name}</strong>
            </span>
          )}
        </button>
      </Dropdown>
      <PasswordDialog open={changing} onClose={() => setChanging(false)} />
    </>
  );
}
