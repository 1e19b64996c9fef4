import { App } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker, useNavigate } from "react-router";

/**
 * Asks before a page with unsaved changes is left, within the app or by closing the tab.
 * Gives the way out that does not ask, for the moment after saving.
 */
export function useLeaveGuard(unsaved: boolean): (to: string) => void {
  const { modal } = App.useApp();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const free = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      unsaved && !free.current && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    const dialog = modal.confirm({
      title: t("leave.title"),
      content: t("leave.text"),
      okText: t("leave.act"),
      cancelText: t("leave.stay"),
      okButtonProps: { danger: true },
      icon: null,
      centered: true,
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
    return () => dialog.destroy();
  }, [blocker, modal, t]);
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  return (to) => {
    free.current = true;
    void navigate(to);
  };
}
