import { replaceEqualDeep, useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Segmented, Skeleton } from "antd";
import { Download } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { NumberTable } from "@/shared/ui/NumberTable";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Chart.module.css";
import { toCsv } from "./csv";
import { download } from "./download";
import type { Look } from "./look";
import { type ChartSpec, isEmpty, rowsHeight } from "./spec";
import { type ChartTable, tableOf } from "./table";
import { useLook } from "./use-look";
import { useWriting } from "./use-writing";
import type { Writing } from "./writing";

interface Props {
  title: string;
  /** What is shown; undefined while it is read. */
  spec: ChartSpec | undefined;
  /** One sentence below the title. */
  help?: ReactNode;
  /** Controls beside the title, e.g. the period. */
  extra?: ReactNode;
  /** Said where there is nothing to show, in general words unless given. */
  empty?: ReactNode;
  /** Why it could not be read. */
  error?: Error | null;
  onRetry?: () => void;
}

type View = "chart" | "table";

/** A chart with its title: the drawing and its table, export to CSV and PNG, and what stands there instead. */
export function Chart({ title, spec: given, help, extra, empty, error, onRetry }: Props) {
  const { t } = useTranslation();
  const spec = useSame(given);
  const [view, setView] = useState<View>("chart");
  const writing = useWriting(spec?.kind === "line" ? spec.zone : undefined);
  const look = useLook();
  const table = useMemo(() => spec && tableOf(spec, writing), [spec, writing]);
  const some = spec && table && !isEmpty(spec);
  const views = (["chart", "table"] as const).map((value) => ({ value, label: t(`chart.${value}`) }));
  return (
    <Card
      title={title}
      extra={
        <div className={styles.tools}>
          {extra}
          {some && (
            <>
              <Segmented<View>
                size="small"
                aria-label={t("chart.view")}
                value={view}
                onChange={setView}
                options={views}
              />
              <Export title={title} spec={spec} table={table} look={look} writing={writing} />
            </>
          )}
        </div>
      }
    >
      {help && <p className={styles.help}>{help}</p>}
      {some ? (
        <div className={styles.frame}>
          {view === "chart" && <Drawn title={title} spec={spec} look={look} writing={writing} />}
          <Values title={title} table={table} hidden={view === "chart"} />
        </div>
      ) : error ? (
        <ErrorState error={error} {...(onRetry && { onRetry })} />
      ) : spec ? (
        <p className="pl-soft">{empty ?? t("chart.empty")}</p>
      ) : (
        <Waiting />
      )}
    </Card>
  );
}

/** The value as it was, for as long as nothing in it is different: pages make it anew whenever they are rendered. */
function useSame<T>(value: T): T {
  const kept = useRef(value);
  kept.current = replaceEqualDeep(kept.current, value);
  return kept.current;
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={styles.drawing} role="status" aria-label={t("state.loading")}>
      <Skeleton active title={false} paragraph={{ rows: 5, width: "100%" }} />
    </div>
  );
}

interface Shown {
  title: string;
  spec: ChartSpec;
  look: Look;
  writing: Writing;
}

/** The drawing, with the library that it needs: fetched when the first chart is shown. */
function Drawn({ title, ...shown }: Shown) {
  const { t } = useTranslation();
  const library = useQuery({
    queryKey: ["charts"],
    queryFn: () => import("./Drawing"),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  // A browser remembers that a module did not come, and asks for it again only with the page. The table is there meanwhile.
  if (library.error) return <ErrorState error={library.error} onRetry={() => window.location.reload()} />;
  if (!library.data) return <Waiting />;
  const { Drawing } = library.data;
  const height = rowsHeight(shown.spec);
  return (
    <div className={styles.drawing} {...(height && { style: { height } })}>
      <Drawing label={t("chart.label", { title })} {...shown} />
    </div>
  );
}

/** The values in rows: for all who choose the table, and always for those who cannot see the drawing. */
function Values({ title, table, hidden }: { title: string; table: ChartTable; hidden: boolean }) {
  const rows = table.rows.map(([name, ...values], n) => ({
    key: String(n),
    name: name?.text,
    values: values.map(({ text }) => text),
  }));
  return (
    <section
      className={hidden ? styles.unseen : styles.table}
      aria-label={title}
      // Long tables scroll inside, and the keyboard must reach them.
      {...(!hidden && { tabIndex: 0 })}
    >
      <NumberTable label={title} head={table.head} rows={rows} />
    </section>
  );
}

function Export({ title, spec, table, look, writing }: Shown & { table: ChartTable }) {
  const { t } = useTranslation();
  const toast = useToast();
  const csv = () => download(new Blob([toCsv(table)], { type: "text/csv;charset=utf-8" }), title, "csv");
  const png = async () => {
    const { toPng } = await import("./engine");
    download(await toPng(spec, title, look, writing), title, "png");
  };
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
      <Button type="text" size="small" aria-label={t("chart.export")} icon={<Download size={15} />} />
    </Dropdown>
  );
}
