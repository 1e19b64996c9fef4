import type { EChartsOption, LineSeriesOption } from "echarts";
import type { Look } from "../look";
import type { Interval, LineSpec, Value } from "../spec";
import type { Writing } from "../writing";
import { baseOption, categoryAxis, colorOf, grid, legend, valueAxis } from "./axes-legend-tooltip";

/** Lines over time. `hatch` is what is drawn over points that may still change. */
export function lineOption(spec: LineSpec, look: Look, writing: Writing, hatch: object): EChartsOption {
  const { times, series, step, unit } = spec;
  const names = series.map(({ name }) => name);
  const settled = times.length - (spec.immature ?? 0);
  return {
    ...baseOption(look, "line", (n, mark) => [
      `${writing.time(times[n] ?? "", step)}${n < settled ? "" : ` · ${writing.words.immature}`}`,
      ...series.map(({ name, values, band }, s) => {
        const interval = band?.[n];
        const ends = interval ? ` (${writing.value(interval.low, unit)} … ${writing.value(interval.high, unit)})` : "";
        return `${mark(`line-${s}`)}${name}  ${writing.value(values[n] ?? null, unit)}${ends}`;
      }),
    ]),
    ...legend(look, names),
    ...grid(names.length, true),
    xAxis: categoryAxis(
      look,
      times.map((iso) => writing.time(iso, step)),
      true,
    ),
    yAxis: valueAxis(look, unit === "count", (value) => writing.short(value, unit)),
    series: series.flatMap(({ name, values, band }, n): LineSeriesOption[] => [
      {
        ...line(name, values, colorOf(look, n)),
        id: `line-${n}`,
        z: 3,
        showSymbol: values.length === 1,
        ...(n === 0 && settled < times.length && { markArea: immatureArea(settled, times.length, hatch) }),
      },
      ...(band ? bandOf(name, band, n, colorOf(look, n)) : []),
    ]),
  };
}

const line = (name: string, values: readonly Value[], color: string): LineSeriesOption => ({
  type: "line",
  name,
  data: [...values],
  symbolSize: 6,
  lineStyle: { color, width: 2 },
  itemStyle: { color },
});

/** From the last point that stands to the end: the line between the two is not sure either. */
const immatureArea = (settled: number, points: number, hatch: object): LineSeriesOption["markArea"] => ({
  silent: true,
  itemStyle: { color: hatch as never },
  data: [[{ xAxis: Math.max(0, settled - 1) }, { xAxis: points - 1 }]],
});

/** An interval as two lines that are not seen, the upper one stacked upon the lower and filled down to it. */
function bandOf(name: string, band: readonly (Interval | null)[], n: number, color: string): LineSeriesOption[] {
  const unseen = (values: readonly Value[]): LineSeriesOption => ({
    ...line(name, values, color),
    stack: `band-${n}`,
    stackStrategy: "all",
    silent: true,
    symbol: "none",
    lineStyle: { opacity: 0 },
    z: 2,
  });
  return [
    unseen(band.map((each) => each?.low ?? null)),
    { ...unseen(band.map((each) => each && each.high - each.low)), areaStyle: { color, opacity: 0.18 } },
  ];
}
