import type { ReactNode } from "react";
import { formatAmount, formatNumber, formatSigned } from "@/shared/format/number";
import type { Language } from "@/shared/session/preferences";
import type { Interval, Unit } from "./spec";
import { type Cell, type ChartTable, unitOf } from "./table";
import type { Writing } from "./writing";

// A table of numbers as data: the page shows it with its buttons and links, files have its plain values.

/** A column; without a unit its values are words. */
export interface Column {
  name: string;
  /** `signed`: a difference, with its sign. */
  unit?: Unit | "signed";
  /** Of amounts. */
  currency?: string | null | undefined;
  /** Decimals that an amount may have, two unless given. */
  decimals?: number;
  /** The unit that files name, where it is another. */
  unitName?: string;
  /** Its values are intervals: two columns in files. */
  interval?: boolean;
  /** Explains the name. */
  help?: string;
}

type Plain = number | string | Interval | null;

/** A value that is written, or shown, otherwise than its column says. */
export interface ShownValue {
  value: Plain;
  text?: string;
  shown?: ReactNode;
}

export type FigureValue = Plain | ShownValue;

export interface FigureRow {
  key: string;
  name: string;
  /** The name as it is shown, where that is more than its text. */
  shown?: ReactNode;
  /** One for each column but the first. */
  values: readonly FigureValue[];
  /** The sum of the others. */
  total?: boolean;
}

export interface FigureTable {
  /** The first is that of the names. */
  columns: readonly Column[];
  rows: readonly FigureRow[];
}

const isInterval = (value: Plain): value is Interval => typeof value === "object" && value !== null;

const givenOf = (value: FigureValue): ShownValue =>
  typeof value === "object" && value !== null && "value" in value ? value : { value };

/** How each value is shown on the page. */
export function shownRows({ columns, rows }: FigureTable, writing: Writing, language: Language) {
  return rows.map(({ key, name, shown, values, total = false }) => ({
    key,
    name: shown ?? name,
    total,
    values: values.map((value, n): ReactNode => {
      const given = givenOf(value);
      return given.shown ?? textOf(given, columns[n + 1], writing, language);
    }),
  }));
}

/** A gain and the interval that holds at every look, each with its sign, for a column of gains and one of intervals. */
export function gainOf(
  of: { difference: number; always_low: number; always_high: number } | null | undefined,
  unit: "count" | "amount",
  language: Language,
): [gain: FigureValue, interval: FigureValue] {
  if (!of) return [null, null];
  const { difference, always_low: low, always_high: high } = of;
  const say = (n: number) =>
    `${n < 0 ? "−" : "+"}${unit === "amount" ? formatAmount(Math.abs(n), language) : formatNumber(Math.round(Math.abs(n)), language)}`;
  return [
    { value: difference, text: say(difference) },
    { value: { low, high }, text: `${say(low)} … ${say(high)}` },
  ];
}

/** Everything that the table says, for files. */
export function tableOfFigures({ columns, rows }: FigureTable, writing: Writing, language: Language): ChartTable {
  const { words } = writing;
  const head = columns.flatMap((column) => {
    const { name, unit, currency, interval, unitName } = column;
    const of = unitName ?? (unit && unit !== "signed" ? unitOf(unit, currency ?? undefined, writing) : undefined);
    return (interval ? [`${name}: ${words.low}`, `${name}: ${words.high}`] : [name]).map((each) => ({
      name: each,
      unit: of,
    }));
  });
  const cells = (value: FigureValue, column: Column | undefined): Cell[] => {
    const given = givenOf(value);
    if (!column?.interval) {
      const plain = isInterval(given.value) ? null : given.value;
      return [{ text: textOf(given, column, writing, language), plain }];
    }
    const ends = isInterval(given.value) ? [given.value.low, given.value.high] : [null, null];
    return ends.map((end) => ({ text: textOf({ value: end }, column, writing, language), plain: end }));
  };
  return {
    head,
    rows: rows.map(({ name, values }) => [
      { text: name, plain: name },
      ...values.flatMap((value, n) => cells(value, columns[n + 1])),
    ]),
  };
}

function textOf({ value, text }: ShownValue, column: Column | undefined, writing: Writing, language: Language): string {
  if (text !== undefined) return text;
  if (isInterval(value)) {
    return [value.low, value.high].map((end) => textOf({ value: end }, column, writing, language)).join(" … ");
  }
  if (value === null) return "–";
  if (typeof value === "string") return value;
  const { unit = "count", decimals = 2 } = column ?? {};
  if (unit === "signed") return formatSigned(value);
  return unit === "amount" ? formatAmount(value, language, decimals) : writing.value(value, unit);
}
