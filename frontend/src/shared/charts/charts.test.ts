import type { TFunction } from "i18next";
import { describe, expect, test } from "vitest";
import { toCsv } from "./csv";
import type { Look } from "./look";
import { optionOf } from "./options/option";
import {
  type BarSpec,
  type ChartSpec,
  type FunnelSpec,
  isEmpty,
  type LineSpec,
  rowsHeight,
  type ShareSpec,
} from "./spec";
import { tableOf } from "./table";
import { writingOf } from "./writing";

const LOOK: Look = {
  font: "Inter",
  text: "text",
  soft: "soft",
  grid: "grid",
  axis: "axis",
  ground: "ground",
  raised: "raised",
  colors: ["blue", "gold"],
  motion: false,
};
const HATCH = { image: "hatch" };
const said = ((key: string) => key.replace("chart.", "")) as unknown as TFunction;
const WRITING = writingOf("en", "Asia/Shanghai", said);

const LINE: LineSpec = {
  kind: "line",
  unit: "count",
  step: "day",
  // Midnight in Shanghai, which is the day before in UTC.
  times: ["2026-11-24T16:00:00Z", "2026-11-25T16:00:00Z", "2026-11-26T16:00:00Z"],
  series: [
    { name: "Let in", values: [10, null, 1234], band: [{ low: 8, high: 13 }, null, { low: 1200, high: 1300 }] },
    { name: "Held out", values: [1, 2, 3] },
  ],
  immature: 1,
};
const BARS: BarSpec = {
  kind: "bars",
  unit: "rate",
  of: "Group",
  categories: ["Let in", "Held out"],
  series: [{ name: "Share", values: [0.25, 0.125] }],
  intervals: [{ low: 0.0625, high: 0.375 }, null],
  level: { name: "Held out", value: 0.125 },
};
const FUNNEL: FunnelSpec = {
  kind: "funnel",
  of: "Stage",
  stages: [
    { name: "Seen", value: 200 },
    { name: "Cart", value: 50 },
    { name: "Paid", value: 20 },
  ],
};
const SHARE: ShareSpec = {
  kind: "share",
  unit: "amount",
  of: "Credited to",
  parts: [
    { name: "Own", value: 75 },
    { name: "Others", value: 0 },
    { name: "Nobody", value: 25 },
  ],
};

/** Options are plain objects; tests look into them without ECharts's types, which are unions at every step. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
const option = (spec: ChartSpec): any => optionOf(spec, LOOK, WRITING, HATCH);
const tooltip = (spec: ChartSpec, seriesId: string, dataIndex: number): string[] =>
  option(spec).tooltip.formatter({ seriesId, dataIndex, marker: "● " }).split("\n");
const texts = (spec: ChartSpec) => tableOf(spec, WRITING).rows.map((row) => row.map(({ text }) => text));

test("no tooltip is HTML, which the policy of the page refuses", () => {
  for (const spec of [LINE, BARS, FUNNEL, SHARE]) expect(option(spec).tooltip.renderMode).toBe("richText");
});

describe("a line", () => {
  test("has its days by the clock of the zone, and a legend where there are several", () => {
    expect(option(LINE).xAxis.data).toEqual(["25 Nov 2026", "26 Nov 2026", "27 Nov 2026"]);
    expect(option(LINE).legend.data).toEqual(["Let in", "Held out"]);
    expect(option({ ...LINE, series: LINE.series.slice(1) }).legend).toBeUndefined();
  });

  test("draws an interval as a band between its ends, and nothing where there is none", () => {
    const [line, low, upper, other] = option(LINE).series;
    expect([line.data, other.data]).toEqual([
      [10, null, 1234],
      [1, 2, 3],
    ]);
    expect([low.data, upper.data]).toEqual([
      [8, null, 1200],
      [5, null, 100],
    ]);
    expect(new Set([low.stack, upper.stack])).toEqual(new Set(["band-0"]));
    expect(upper.areaStyle.color).toBe("blue");
  });

  test("hatches what may still change, from the last point that stands", () => {
    expect(option(LINE).series[0].markArea).toMatchObject({
      itemStyle: { color: HATCH },
      data: [[{ xAxis: 1 }, { xAxis: 2 }]],
    });
    expect(option({ ...LINE, immature: 0 }).series[0].markArea).toBeUndefined();
  });

  test("tells each value with its interval, and that it may still change", () => {
    expect(tooltip(LINE, "line-0", 2)).toEqual([
      "27 Nov 2026 · immature",
      "● Let in  1,234 (1,200 … 1,300)",
      "Held out  3",
    ]);
    expect(tooltip(LINE, "line-0", 1)).toEqual(["26 Nov 2026", "● Let in  –", "Held out  2"]);
  });

  test("is a table with the ends of its intervals, and the zone in its head", () => {
    expect(tableOf(LINE, WRITING).head.map(({ name }) => name)).toEqual([
      "time (Asia/Shanghai)",
      "Let in",
      "Let in: low",
      "Let in: high",
      "Held out",
    ]);
    expect(texts(LINE)).toEqual([
      ["25 Nov 2026", "10", "8", "13", "1"],
      ["26 Nov 2026", "–", "–", "–", "2"],
      ["27 Nov 2026 · immature", "1,234", "1,200", "1,300", "3"],
    ]);
  });
});

describe("bars", () => {
  test("stand or lie, side by side or upon each other", () => {
    expect(option(BARS).xAxis.data).toEqual(["Let in", "Held out"]);
    expect(option({ ...BARS, lying: true }).yAxis).toMatchObject({ data: ["Let in", "Held out"], inverse: true });
    const two = { ...BARS, series: [...BARS.series, { name: "Other", values: [1, 2] }] };
    expect(option(two).series.map(({ stack }: { stack?: string }) => stack)).toEqual([undefined, undefined, undefined]);
    expect(option({ ...two, stacked: true }).series[1].stack).toBe("all");
  });

  test("carry whiskers where there are intervals, and a line at the level to compare with", () => {
    const [bar, whiskers] = option(BARS).series;
    expect(whiskers.data).toEqual([[0, 0.0625, 0.375]]);
    expect(bar.markLine).toMatchObject({ precision: -1, data: [{ yAxis: 0.125 }] });
    expect(option({ ...BARS, lying: true }).series[0].markLine.data).toEqual([{ xAxis: 0.125 }]);
    const drawn = whiskers.renderItem(
      {},
      { value: (n: number) => whiskers.data[0][n], coord: ([x, y]: number[]) => [x, y] },
    );
    expect(drawn.children[0].shape).toEqual({ x1: 0, y1: 0.0625, x2: 0, y2: 0.375 });
  });

  test("write their values", () => {
    expect(option(BARS).series[0].label.formatter({ value: 0.25 })).toBe("25.00%");
    expect(tooltip(BARS, "bar-0", 0)).toEqual(["Let in", "● Share  25.00% (6.25% … 37.50%)", "Held out  12.50%"]);
    expect(texts(BARS)).toEqual([
      ["Let in", "25.00%", "6.25%", "37.50%"],
      ["Held out", "12.50%", "–", "–"],
    ]);
  });

  test("that lie are as high as their rows need", () => {
    expect(rowsHeight({ ...BARS, lying: true })).toBe(56 + 2 * 32);
    expect([rowsHeight(BARS), rowsHeight(LINE)]).toEqual([null, null]);
  });
});

describe("a funnel", () => {
  test("keeps its order, and measures each stage by the first and by the one before", () => {
    expect(option(FUNNEL).series[0]).toMatchObject({
      sort: "none",
      max: 200,
      data: [{ value: 200 }, { value: 50 }, { value: 20 }],
    });
    expect(option(FUNNEL).series[0].label.formatter({ dataIndex: 1 })).toBe("Cart  50 · 25.00%");
    expect(tooltip(FUNNEL, "", 2)).toEqual(["Paid  20", "of_first  10.00%", "of_previous  40.00%"]);
    expect(texts(FUNNEL)).toEqual([
      ["Seen", "200", "100.00%", "100.00%"],
      ["Cart", "50", "25.00%", "25.00%"],
      ["Paid", "20", "10.00%", "40.00%"],
    ]);
  });
});

describe("shares", () => {
  test("are drawn where there is something, in the colours of all, and the table has every part", () => {
    expect(option(SHARE).series[0].data).toEqual([
      { name: "Own", value: 75, itemStyle: { color: "blue" } },
      { name: "Nobody", value: 25, itemStyle: { color: "blue" } },
    ]);
    expect(option(SHARE).legend.formatter("Own")).toBe("Own\n75.00 · 75.00%");
    expect(tooltip(SHARE, "", 1)).toEqual(["Nobody  25.00 · 25.00%"]);
    expect(texts(SHARE)).toEqual([
      ["Own", "75.00", "75.00%"],
      ["Others", "0.00", "0.00%"],
      ["Nobody", "25.00", "25.00%"],
    ]);
  });
});

test("a chart of nothing is empty, and one of zeros over time is not", () => {
  expect(isEmpty({ ...LINE, series: [{ name: "a", values: [null, null] }] })).toBe(true);
  expect(isEmpty({ ...LINE, series: [{ name: "a", values: [0, null] }] })).toBe(false);
  expect(isEmpty({ ...BARS, series: [{ name: "a", values: [] }] })).toBe(true);
  expect(isEmpty({ ...FUNNEL, stages: [{ name: "a", value: 0 }] })).toBe(true);
  expect(isEmpty({ ...SHARE, parts: [] })).toBe(true);
});

test("CSV has plain numbers and days, quotes what needs it, and holds no formula", () => {
  expect(toCsv(tableOf(LINE, WRITING)).split("\r\n")).toEqual([
    "\uFEFFtime (Asia/Shanghai),Let in,Let in: low,Let in: high,Held out",
    "2026-11-25,10,8,13,1",
    "2026-11-26,,,,2",
    "2026-11-27,1234,1200,1300,3",
    "",
  ]);
  const named = { ...BARS, unit: "count" as const, categories: ['=cmd|"x"', "a, b"], intervals: undefined };
  const { intervals: _, ...plain } = named;
  expect(toCsv(tableOf(plain, WRITING)).split("\r\n").slice(1, 3)).toEqual([`"'=cmd|""x""",0.25`, '"a, b",0.125']);
});

test("the library is fetched with the first chart, not with the app", () => {
  const sources = import.meta.glob<string>(["/src/**/*.{ts,tsx}", "!/src/**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const using = (what: RegExp) =>
    Object.keys(sources)
      .filter((file) => what.test(sources[file] ?? ""))
      .sort();
  expect(using(/^import (?!type )[^;]*"echarts/m)).toEqual(["/src/shared/charts/engine.ts"]);
  expect(using(/^import (?!type )[^;]*\/engine"/m)).toEqual(["/src/shared/charts/Drawing.tsx"]);
  expect(using(/^import (?!type )[^;]*\/Drawing"/m)).toEqual([]);
});
