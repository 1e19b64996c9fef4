import type { BarSeriesOption, CustomSeriesOption, EChartsOption } from "echarts";
import type { Look } from "../look";
import type { BarSpec, Interval } from "../spec";
import type { Writing } from "../writing";
import { baseOption, categoryAxis, colorOf, grid, legend, valueAxis } from "./axes-legend-tooltip";

/** Bars, side by side or upon each other, standing or lying. */
export function barOption(spec: BarSpec, look: Look, writing: Writing): EChartsOption {
  const { categories, series, unit, intervals, level, lying = false } = spec;
  const names = series.map(({ name }) => name);
  const written = (value: number | null) => writing.value(value, unit);
  const places = {
    ...categoryAxis(look, categories),
    // Lying bars are read from the top; their names are cut where they are too long, and whole in tooltip and table.
    ...(lying && {
      inverse: true,
      axisLabel: { color: look.text, fontFamily: look.font, width: 200, overflow: "truncate" as const },
    }),
  };
  const values = valueAxis(look, unit === "count", (value) => writing.short(value, unit));
  return {
    ...baseOption(look, "shadow", (n, mark) => [
      categories[n] ?? "",
      ...series.map(({ name, values: of }, s) => {
        const interval = intervals?.[n];
        const ends = interval ? ` (${written(interval.low)} … ${written(interval.high)})` : "";
        return `${mark(`bar-${s}`)}${name}  ${written(of[n] ?? null)}${ends}`;
      }),
      ...(level ? [`${level.name}  ${written(level.value)}`] : []),
    ]),
    ...legend(look, names),
    ...grid(names.length),
    ...(lying ? { xAxis: values, yAxis: places } : { xAxis: places, yAxis: values }),
    series: [
      ...series.map(
        ({ name, values: of }, n): BarSeriesOption => ({
          type: "bar",
          id: `bar-${n}`,
          name,
          data: [...of],
          barMaxWidth: lying ? 22 : 56,
          itemStyle: { color: colorOf(look, n), borderRadius: spec.stacked ? 0 : 3 },
          ...(spec.stacked && { stack: "all" }),
          // One series has room for its numbers, at the end of the bar or within it below a whisker.
          ...(names.length === 1 && { label: valueLabel(look, lying, intervals !== undefined, written) }),
          ...(n === 0 && level && { markLine: levelLine(level.value, lying, look) }),
        }),
      ),
      ...(intervals ? [whiskers(intervals, lying, look)] : []),
    ],
  };
}

const valueLabel = (look: Look, lying: boolean, within: boolean, written: (value: number | null) => string) => ({
  show: true,
  position: within
    ? lying
      ? ("insideLeft" as const)
      : ("insideBottom" as const)
    : lying
      ? ("right" as const)
      : ("top" as const),
  color: within ? look.ground : look.text,
  fontFamily: look.font,
  formatter: ({ value }: { value: unknown }) => written(typeof value === "number" ? value : null),
});

const levelLine = (value: number, lying: boolean, look: Look): BarSeriesOption["markLine"] => ({
  silent: true,
  symbol: "none",
  // Else it is rounded to two decimals, which moves the level of a rate.
  precision: -1,
  label: { show: false },
  lineStyle: { color: look.soft, type: "dashed" },
  data: [lying ? { xAxis: value } : { yAxis: value }],
});

const CAP = 7;

/** The interval of each category, as a whisker over its bar. */
const whiskers = (intervals: readonly (Interval | null)[], lying: boolean, look: Look): CustomSeriesOption => ({
  type: "custom",
  id: "intervals",
  silent: true,
  z: 5,
  encode: lying ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
  data: intervals.flatMap((each, n) => (each ? [[n, each.low, each.high]] : [])),
  renderItem: (_, api) => {
    const place = api.value(0);
    const [low, high] = [1, 2].map((end) => api.coord(lying ? [api.value(end), place] : [place, api.value(end)])) as [
      number[],
      number[],
    ];
    const line = ([x1 = 0, y1 = 0]: number[], [x2 = 0, y2 = 0]: number[]) => ({
      type: "line" as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: look.text, lineWidth: 1.5, fill: undefined },
    });
    const cap = ([x = 0, y = 0]: number[]) =>
      lying ? line([x, y - CAP], [x, y + CAP]) : line([x - CAP, y], [x + CAP, y]);
    return { type: "group", children: [line(low, high), cap(low), cap(high)] };
  },
});
