import type { EChartsOption } from "echarts";
import type { Look } from "../look";

/** The colour of the nth series. */
export const colorOf = ({ colors }: Look, n: number): string => colors[n % colors.length] ?? "";

/** One entry of what a tooltip is told by ECharts. */
interface Pointed {
  seriesId?: string;
  dataIndex: number;
  marker?: unknown;
}

/** A tooltip's lines for the nth point; `mark` gives the sign of a series in its colour. */
export type TooltipLines = (n: number, mark: (series: string) => string) => readonly string[];

/**
 * What all charts have in common. Tooltips are drawn on the canvas: the policy of the page refuses ECharts's HTML ones.
 * They tell of a whole point of the axis, which the pointer marks, or where there is no axis of one part.
 */
export function baseOption(look: Look, pointer: "line" | "shadow" | "none", lines: TooltipLines): EChartsOption {
  return {
    animation: look.motion,
    animationDuration: 300,
    textStyle: { fontFamily: look.font, color: look.text },
    color: [...look.colors],
    tooltip: {
      trigger: pointer === "none" ? "item" : "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: look.raised,
      borderColor: look.axis,
      textStyle: { color: look.text, fontSize: 13, fontFamily: look.font },
      axisPointer: { type: pointer, lineStyle: { color: look.axis }, shadowStyle: { color: look.grid, opacity: 0.35 } },
      formatter: (pointed) => {
        const all = ([] as Pointed[]).concat(pointed as Pointed | Pointed[]);
        const mark = (series: string) => String(all.find(({ seriesId }) => seriesId === series)?.marker ?? "");
        return all[0] ? lines(all[0].dataIndex, mark).join("\n") : "";
      },
    },
  };
}

/** The legend, below the chart, where there is more than one series to tell apart. */
export const legend = (look: Look, names: readonly string[]): EChartsOption =>
  names.length < 2
    ? {}
    : {
        legend: {
          type: "scroll",
          data: [...names],
          bottom: 0,
          icon: "roundRect",
          itemWidth: 10,
          itemHeight: 10,
          textStyle: { color: look.soft, fontFamily: look.font },
        },
      };

/** Room around the drawing; below it for a legend. Where it goes to its ends, a label may stand below its last point but one. */
export const grid = (series: number, toEnds = false): EChartsOption => ({
  grid: { left: 4, right: toEnds ? 36 : 16, top: 16, bottom: series > 1 ? 32 : 4, outerBoundsMode: "same" },
});

/** The axis of the values. */
export const valueAxis = (look: Look, whole: boolean, short: (value: number) => string) => ({
  type: "value" as const,
  splitNumber: 4,
  ...(whole && { minInterval: 1 }),
  splitLine: { lineStyle: { color: look.grid } },
  axisLabel: { color: look.soft, fontFamily: look.font, formatter: short },
});

/** The axis of names or times. Where the drawing goes to its ends (`toEnds`), the last label keeps within it. */
export const categoryAxis = (look: Look, names: readonly string[], toEnds = false) => ({
  type: "category" as const,
  data: [...names],
  axisLine: { lineStyle: { color: look.axis } },
  axisTick: { show: false },
  axisLabel: {
    color: look.soft,
    fontFamily: look.font,
    hideOverlap: true,
    ...(toEnds && { alignMaxLabel: "right" as const }),
  },
  ...(toEnds && { boundaryGap: false }),
});
