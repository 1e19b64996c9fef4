import { useMemo } from "react";
import { useLanguage } from "@/shared/session/preferences";
import { NumberTable } from "@/shared/ui/NumberTable";
import { Frame, type FrameProps } from "./Frame";
import { type FigureTable, shownRows, tableOfFigures } from "./figure-table";
import { tablePicture } from "./picture";
import styles from "./TableCard.module.css";
import { useLook } from "./use-look";
import { useWriting } from "./use-writing";

interface Props extends FrameProps {
  /** What is shown; undefined while it is read. */
  table: FigureTable | undefined;
}

/** A table of numbers with its title: the frame of charts around it. Where it is too wide, it scrolls inside. */
export function TableCard({ table, ...frame }: Props) {
  const language = useLanguage();
  const writing = useWriting();
  const look = useLook();
  const { title } = frame;
  const whole = useMemo(() => table && tableOfFigures(table, writing, language), [table, writing, language]);
  return (
    <Frame
      {...frame}
      table={whole}
      currency={table?.columns.find(({ currency }) => currency)?.currency}
      picture={async (titled) => tablePicture(whole ?? { head: [], rows: [] }, titled, look)}
    >
      {table && (table.rows.length > 0 ? <Rows title={title} table={table} /> : null)}
    </Frame>
  );
}

function Rows({ title, table }: { title: string; table: FigureTable }) {
  const language = useLanguage();
  const writing = useWriting();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it.
    <section className={styles.wide} aria-label={title} tabIndex={0}>
      <NumberTable
        label={title}
        head={table.columns.map((column, n) => ({ ...column, words: n > 0 && !column.unit }))}
        rows={shownRows(table, writing, language)}
      />
    </section>
  );
}
