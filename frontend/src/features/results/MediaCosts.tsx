import { Button } from "antd";
import { Megaphone, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { JourneyLink } from "@/entities/journey/JourneyLink";
import { formatMoney } from "@/shared/format/number";
import { formatDay } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DataTable } from "@/shared/ui/DataTable";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useConfirm } from "@/shared/ui/use-confirm";
import { MediaCostDialog } from "./MediaCostDialog";
import styles from "./Results.module.css";
import { type MediaCost, useMediaCostActs, useMediaCosts } from "./use-media-costs";

/** The media costs of one journey, or of all without one. */
export function MediaCosts({ journey }: { journey?: string }) {
  const { t } = useTranslation("results");
  const { t: shared } = useTranslation();
  const { can, currency, home } = useWorkspace();
  const language = useLanguage();
  const confirm = useConfirm();
  const { remove } = useMediaCostActs();
  /** The entry in the dialog: null for a new one, undefined while it is closed. */
  const [opened, setOpened] = useState<MediaCost | null>();
  const write = can("journeys:write");
  const day = (value: string) => formatDay(`${value}T12:00:00Z`, language, "UTC");
  const add = write && currency !== null && (
    <Button icon={<Plus size={16} />} onClick={() => setOpened(null)}>
      {t("media.add")}
    </Button>
  );
  return (
    <Card title={t("media.title")} extra={add}>
      <p className={styles.help}>{t(journey ? "media.help" : "media.help_all")}</p>
      {write && currency === null && (
        <p>
          {t("media.no_currency")} {can("settings:write") && <Link to={`${home}/settings`}>{t("media.settings")}</Link>}
        </p>
      )}
      <DataTable<MediaCost>
        pages={useMediaCosts(journey)}
        label={t("media.title")}
        rowKey={(row) => row.id}
        empty={<EmptyState icon={Megaphone} title={t("media.empty")} help={t("media.empty_help")} />}
        columns={[
          { title: t("media.name"), key: "name", dataIndex: "name" },
          ...(journey
            ? []
            : [
                {
                  title: t("by.journey"),
                  key: "journey",
                  render: (_: unknown, row: MediaCost) =>
                    row.journey ? <JourneyLink journey={row.journey} /> : t("media.whole"),
                },
              ]),
          { title: t("media.days"), key: "days", render: (_, row) => `${day(row.first_day)} – ${day(row.last_day)}` },
          {
            title: t("media.amount"),
            key: "amount",
            align: "right",
            render: (_, row) => <span className="pl-num">{formatMoney(row.amount, row.currency, language)}</span>,
          },
          {
            key: "acts",
            width: 180,
            align: "right",
            render: (_, row) =>
              write && (
                <>
                  <Button type="text" onClick={() => setOpened(row)}>
                    {shared("act.edit")}
                  </Button>
                  <Button
                    type="text"
                    danger
                    onClick={() =>
                      confirm({
                        title: t("media.remove_title", { name: row.name }),
                        text: t("media.remove_text"),
                        act: shared("act.delete"),
                        danger: true,
                        run: () => remove.mutateAsync(row.id),
                      })
                    }
                  >
                    {shared("act.delete")}
                  </Button>
                </>
              ),
          },
        ]}
      />
      {opened !== undefined && (
        <MediaCostDialog entry={opened} journey={journey} onClose={() => setOpened(undefined)} />
      )}
    </Card>
  );
}
