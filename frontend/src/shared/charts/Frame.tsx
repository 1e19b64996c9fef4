import { Button, Dropdown, Skeleton, Tooltip } from "antd";
import { BellPlus, Download, UserRoundPlus, UsersRound } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { useToast } from "@/shared/ui/use-toast";
import { toCsv } from "./csv";
import { download } from "./download";
import styles from "./Frame.module.css";
import { FrameAction } from "./FrameAction";
import type { ChartTable } from "./table";

/** What every chart and every table of numbers has around it. */
export interface FrameProps {
  title: string;
  /** One sentence below the title. */
  help?: ReactNode;
  /** Controls beside the title, e.g. the period. */
  extra?: ReactNode;
  /** The buttons *see the people* and *save as audience*; or the reason why there is nobody to see behind these numbers. */
  people: ReactElement | string;
  /** The button *set an alert*; or the reason why none watches these numbers, in general words unless given. */
  alert?: ReactElement | string | false | undefined;
  /** Said below what is shown. */
  note?: ReactNode;
  /** Said where there is nothing to show, in general words unless given. */
  empty?: ReactNode;
  /** Why it could not be read. */
  error?: Error | null | undefined;
  onRetry?: () => void;
}

interface Shown {
  /** What is shown; null where there is nothing, undefined while it is read. */
  children: ReactNode;
  /** Further controls, before the actions. */
  view?: ReactNode;
  /** The currency of the amounts that are shown, where they have one in common. */
  currency?: string | null | undefined;
  /** Everything that is shown, for files. */
  table: ChartTable | undefined;
  /** Draws what is shown below this title. */
  picture: (title: string) => Promise<Blob>;
}

/** A card with the actions that every figure has, and what stands there while nothing has come, or nothing can. */
export function Frame({
  title,
  help,
  extra,
  people,
  alert,
  note,
  empty,
  error,
  onRetry,
  children,
  view,
  currency,
  table,
  picture,
}: FrameProps & Shown) {
  const { t } = useTranslation();
  return (
    <Card
      title={title}
      extra={
        <div className={styles.tools}>
          {extra}
          {children && view}
          <div className={styles.actions}>
            {children && (typeof people === "string" ? <NoPeople why={people} /> : people)}
            {typeof alert === "object" ? alert : children && alert !== false && <NoAlert why={alert} />}
            {children && table && (
              <Export
                title={title}
                table={table}
                picture={() => picture(currency ? `${title} (${currency})` : title)}
              />
            )}
          </div>
        </div>
      }
    >
      {help && <p className={styles.help}>{help}</p>}
      {children && currency && <p className={styles.help}>{t("chart.amounts_in", { currency })}</p>}
      {children ||
        (error ? (
          <ErrorState error={error} {...(onRetry && { onRetry })} />
        ) : children === null ? (
          <p className="pl-soft">{empty ?? t("chart.empty")}</p>
        ) : (
          <Waiting />
        ))}
      {children && note}
    </Card>
  );
}

/** What stands in the place of a figure that is read. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("state.loading")}>
      <Skeleton active title={false} paragraph={{ rows: 5, width: "100%" }} />
    </div>
  );
}

/** Says why nobody can be seen. */
function NoPeople({ why }: { why: string }) {
  const { t } = useTranslation();
  return (
    <>
      <FrameAction label={t("chart.see_people")} icon={<UsersRound size={15} />} parts={[]} why={why} />
      <FrameAction label={t("chart.save_as_audience")} icon={<UserRoundPlus size={15} />} parts={[]} why={why} />
    </>
  );
}

/** Says why no alert can be set. */
function NoAlert({ why }: { why: string | undefined }) {
  const { t } = useTranslation();
  const { can } = useWorkspace();
  if (!can("alerts:write")) return null;
  return (
    <FrameAction
      label={t("chart.set_alert")}
      icon={<BellPlus size={15} />}
      parts={[]}
      why={why ?? t("chart.no_alert")}
    />
  );
}

function Export({ title, table, picture }: { title: string; table: ChartTable; picture: () => Promise<Blob> }) {
  const { t } = useTranslation();
  const toast = useToast();
  const csv = () => download(new Blob([toCsv(table)], { type: "text/csv;charset=utf-8" }), title, "csv");
  const png = async () => download(await picture(), title, "png");
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "csv", label: t("chart.csv"), onClick: csv },
          { key: "png", label: t("chart.png"), onClick: () => void png().catch(toast.failed) },
        ],
      }}
    >
      <Tooltip title={t("chart.export")}>
        <Button type="text" size="small" aria-label={t("chart.export")} icon={<Download size={15} />} />
      </Tooltip>
    </Dropdown>
  );
}
