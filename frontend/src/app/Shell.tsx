import { Button, Tooltip } from "antd";
import { Clock, PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, Outlet, useMatch, useParams } from "react-router";
import { AlertsNotice } from "@/features/alerts/AlertsNotice";
import { ParkedNotice } from "@/features/parked/ParkedNotice";
import { setCalendarWeek, setCalendarZone } from "@/shared/format/calendar";
import { formatZone } from "@/shared/format/time";
import { useSession } from "@/shared/session/use-session";
import { WorkspaceContext } from "@/shared/session/workspace";
import { Loading } from "@/shared/ui/Loading";
import { NotFound } from "@/shared/ui/NotFound";
import { menuFor } from "./menu";
import styles from "./Shell.module.css";
import { UserMenu } from "./UserMenu";
import { WorkspaceSwitch } from "./WorkspaceSwitch";

const COLLAPSED = "pathline.menu";

/** The frame of a workspace: menu to the left, page to the right. */
export function Shell() {
  const { t } = useTranslation();
  const { slug } = useParams();
  const workspace = useSession().data?.workspaces.find((each) => each.slug === slug);
  // The canvas needs the room, so its menu begins narrow; the choice for all other pages is remembered.
  const onCanvas = useMatch("/w/:slug/journeys/:id") !== null;
  const [narrow, setNarrow] = useState(localStorage.getItem(COLLAPSED) === "collapsed");
  const [wideCanvas, setWideCanvas] = useState(false);
  const collapsed = onCanvas ? !wideCanvas : narrow;
  const setCollapsed = (next: boolean) => (onCanvas ? setWideCanvas(!next) : setNarrow(next));
  useEffect(() => localStorage.setItem(COLLAPSED, narrow ? "collapsed" : "open"), [narrow]);
  useEffect(() => {
    if (workspace) localStorage.setItem("pathline.workspace", workspace.slug);
  }, [workspace]);
  const zone = workspace?.time_zone;
  useEffect(() => {
    if (zone) setCalendarZone(zone);
  }, [zone]);
  const weekStart = workspace?.week_start;
  useEffect(() => {
    if (weekStart) setCalendarWeek(weekStart);
  }, [weekStart]);
  if (!workspace) return <NotFound />;
  const toggle = t(collapsed ? "nav.expand" : "nav.collapse");
  return (
    <WorkspaceContext value={workspace}>
      <div className={styles.shell} data-collapsed={collapsed}>
        <a className={styles.skip} href="#content">
          {t("nav.skip")}
        </a>
        <aside className={styles.aside}>
          <WorkspaceSwitch collapsed={collapsed} />
          <nav className={styles.nav} aria-label={t("nav.main")}>
            {menuFor(workspace.scopes).map(({ group, entries }) => (
              <div key={group} className={styles.group}>
                {group !== "start" && <div className={styles.title}>{t(`nav.${group}`)}</div>}
                {entries.map(({ path, icon: Icon }) => (
                  <Tooltip key={path} title={collapsed ? t(`nav.${path}`) : ""} placement="right">
                    <NavLink
                      to={`/w/${workspace.slug}/${path}`}
                      className={styles.item ?? ""}
                      aria-label={t(`nav.${path}`)}
                    >
                      <Icon size={18} strokeWidth={1.75} aria-hidden />
                      <span className={styles.label}>{t(`nav.${path}`)}</span>
                    </NavLink>
                  </Tooltip>
                ))}
              </div>
            ))}
          </nav>
          <Tooltip title={t("time.page_help")} placement="right">
            <div className={styles.zone} data-testid="zone">
              <Clock size={14} aria-hidden />
              <span>{t("time.page", { zone: formatZone(workspace.time_zone, new Date()) })}</span>
            </div>
          </Tooltip>
          <div className={styles.foot}>
            <UserMenu collapsed={collapsed} />
            <Tooltip title={toggle} placement="right">
              <Button
                type="text"
                size="small"
                aria-label={toggle}
                icon={collapsed ? <PanelLeftOpen size={17} /> : <PanelLeftClose size={17} />}
                onClick={() => setCollapsed(!collapsed)}
              />
            </Tooltip>
          </div>
        </aside>
        <main id="content" className={styles.main} tabIndex={-1}>
          <AlertsNotice />
          <ParkedNotice />
          <div className={styles.page}>
            <Suspense fallback={<Loading />}>
              <Outlet key={workspace.id} />
            </Suspense>
          </div>
        </main>
      </div>
    </WorkspaceContext>
  );
}
