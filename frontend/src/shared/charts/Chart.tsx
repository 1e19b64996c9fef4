import { replaceEqualDeep, useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/shared/ui/ErrorState";
import { NumberTable } from "@/shared/ui/NumberTable";
import styles from "./Chart.module.css";
import { Frame, type FrameProps, Waiting } from "./Frame";
import type { Look } from "./look";
import { type ChartSpec, currencyOf, isEmpty, rowsHeight } from "./spec";
import { type ChartTable, tableOf } from "./table";
import { useLook } from "./use-look";
import { useWriting } from "./use-writing";
import type { Writing } from "./writing";

interface Props extends FrameProps {
  /** What is shown; undefined while it is read. */
  spec: ChartSpec | undefined;
}

type View = "chart" | "table";

/** A chart with its title: the drawing and its table, and the actions of the frame. */
export function Chart({ spec: given, ...frame }: Props) {
  const { t } = useTranslation();
  const { title } = frame;
  const spec = useSame(given);
  const [view, setView] = useState<View>("chart");
  const writing = useWriting(spec?.kind === "line" ? spec.zone : undefined);
  const look = useLook();
  const table = useMemo(() => spec && tableOf(spec, writing), [spec, writing]);
  const some = spec && table && !isEmpty(spec);
  const views = (["chart", "table"] as const).map((value) => ({ value, label: t(`chart.${value}`) }));
  const picture = async (titled: string) => {
    if (!spec) throw new Error("There is nothing to draw.");
    const { toPng } = await import("./engine");
    return toPng(spec, titled, look, writing);
  };
  return (
    <Frame
      {...frame}
      table={table}
      picture={picture}
      currency={spec && currencyOf(spec)}
      view={
        <Segmented<View> size="small" aria-label={t("chart.view")} value={view} onChange={setView} options={views} />
      }
    >
      {some ? (
        <div className={styles.frame}>
          {view === "chart" && <Drawn title={title} spec={spec} look={look} writing={writing} />}
          <Values title={title} table={table} hidden={view === "chart"} />
        </div>
      ) : spec ? null : undefined}
    </Frame>
  );
}

/** The value as it was, for as long as nothing in it is different: pages make it anew whenever they are rendered. */
function useSame<T>(value: T): T {
  const kept = useRef(value);
  kept.current = replaceEqualDeep(kept.current, value);
  return kept.current;
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
  if (!library.data) {
    return (
      <div className={styles.drawing}>
        <Waiting />
      </div>
    );
  }
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
