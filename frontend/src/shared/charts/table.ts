import type { BarSpec, ChartSpec, FunnelSpec, Interval, LineSpec, Part, ShareSpec, Unit, Value } from "./spec";
import type { Writing } from "./writing";

/** A cell as people read it, and as programs do. */
export interface Cell {
  text: string;
  plain: string | number | null;
}

/** The head of a column. Programs read its numbers without a unit, so files name it: “EUR”, “0 to 1”. */
export interface Head {
  name: string;
  unit?: string | undefined;
}

/** What a chart shows, in rows; the first column names them. */
export interface ChartTable {
  head: Head[];
  rows: Cell[][];
}

type Ends = readonly (Interval | null)[] | undefined;

/** Everything a chart shows, as a table. */
export function tableOf(spec: ChartSpec, writing: Writing): ChartTable {
  switch (spec.kind) {
    case "line":
      return lineTable(spec, writing);
    case "bars":
      return barTable(spec, writing);
    case "funnel":
      return funnelTable(spec, writing);
    case "share":
      return shareTable(spec, writing);
  }
}

const named = (name: string): Cell => ({ text: name, plain: name });

/** The unit that a file names: a rate is written as percent on the page, and as a part of one in files. */
export const unitOf = (unit: Unit, currency: string | undefined, { words }: Writing): string | undefined =>
  unit === "rate" ? words.ratio : unit === "amount" ? currency : undefined;

interface Measured {
  unit: Unit;
  currency?: string | undefined;
}

/** A column of values, followed by the ends of their intervals if there are any. */
function columns(name: string, values: readonly Value[], ends: Ends, { unit, currency }: Measured, writing: Writing) {
  const { words } = writing;
  const column = (title: string, of: readonly Value[]) => ({
    head: { name: title, unit: unitOf(unit, currency, writing) },
    cells: of.map((each): Cell => ({ text: writing.value(each, unit), plain: each })),
  });
  if (!ends) return [column(name, values)];
  const end = (which: keyof Interval) => ends.map((each) => each?.[which] ?? null);
  return [
    column(name, values),
    column(`${name}: ${words.low}`, end("low")),
    column(`${name}: ${words.high}`, end("high")),
  ];
}

function lineTable(spec: LineSpec, writing: Writing): ChartTable {
  const all = spec.series.flatMap(({ name, values, band }) => columns(name, values, band, spec, writing));
  const settled = spec.times.length - (spec.immature ?? 0);
  const rows = spec.times.map((iso, n): Cell[] => {
    const time = writing.time(iso, spec.step);
    return [
      {
        text: n < settled ? time : `${time} · ${writing.words.immature}`,
        plain: writing.plainTime(iso, spec.step),
      },
      ...all.flatMap(({ cells }) => cells[n] ?? []),
    ];
  });
  return { head: [{ name: `${writing.words.time} (${writing.zone})` }, ...all.map(({ head }) => head)], rows };
}

function barTable(spec: BarSpec, writing: Writing): ChartTable {
  const all = spec.series.flatMap(({ name, values }) => columns(name, values, spec.intervals, spec, writing));
  return {
    head: [{ name: spec.of }, ...all.map(({ head }) => head)],
    rows: spec.categories.map((name, n) => [named(name), ...all.flatMap(({ cells }) => cells[n] ?? [])]),
  };
}

const shareCell = (part: number, whole: number, { share }: Writing): Cell => ({
  text: share(part, whole),
  plain: whole > 0 ? part / whole : null,
});

/** The values at which the shares of a funnel's stages are measured: of the first and of the one before. */
export const wholesOf = (stages: readonly Part[], n: number): [first: number, previous: number] => [
  stages[0]?.value ?? 0,
  stages[Math.max(0, n - 1)]?.value ?? 0,
];

function funnelTable({ of, stages }: FunnelSpec, writing: Writing): ChartTable {
  const { words } = writing;
  return {
    head: [
      { name: of },
      { name: words.count },
      { name: words.of_first, unit: words.ratio },
      { name: words.of_previous, unit: words.ratio },
    ],
    rows: stages.map(({ name, value }, n) => [
      named(name),
      { text: writing.value(value, "count"), plain: value },
      ...wholesOf(stages, n).map((whole) => shareCell(value, whole, writing)),
    ]),
  };
}

function shareTable({ of, parts, unit, currency }: ShareSpec, writing: Writing): ChartTable {
  const { words } = writing;
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  return {
    head: [
      { name: of },
      { name: unit === "count" ? words.count : words.value, unit: unitOf(unit, currency, writing) },
      { name: words.share, unit: words.ratio },
    ],
    rows: parts.map(({ name, value }) => [
      named(name),
      { text: writing.value(value, unit), plain: value },
      shareCell(value, whole, writing),
    ]),
  };
}
