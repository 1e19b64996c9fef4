import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useChannel } from "@/entities/channel/use-channel";
import { api } from "@/shared/api/client";
import { usePages } from "@/shared/api/use-pages";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./Campaigns.module.css";

/** What of the workspace's own rules holds for the campaign too: its quiet hours and its caps. */
export function Limits({ channel }: { channel: string }) {
  const { can } = useWorkspace();
  return can("settings:read") ? <Rules channel={channel} /> : null;
}

function Rules({ channel }: { channel: string }) {
  const { t } = useTranslation("campaigns");
  const { home, at } = useWorkspace();
  const { medium } = useChannel(channel).data ?? {};
  const quiet = api.useQuery("get", "/api/workspaces/{workspace}", { params: { path: at } }).data?.quiet_hours;
  const caps = usePages("caps").rows.filter((cap) => !cap.medium || !medium || cap.medium === medium).length;
  const own = medium ? quiet?.media[medium] : undefined;
  const hours = quiet?.on ? (own === undefined ? quiet : own) : null;
  return (
    <ul className={styles.limits}>
      {quiet && (
        <li>
          {hours ? t("quiet", { start: hours.start, end: hours.end }) : t("quiet_none")}{" "}
          <Link to={`${home}/settings`}>{t("change")}</Link>
        </li>
      )}
      <li>
        {caps > 0 ? t("caps", { count: caps }) : t("caps_none")}{" "}
        <Link to={`${home}/settings?tab=caps`}>{t("change")}</Link>
      </li>
    </ul>
  );
}
