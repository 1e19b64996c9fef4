import { BarChart, CustomChart, FunnelChart, LineChart, PieChart } from "echarts/charts";
import {
  GridComponent,
  LegendScrollComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import type { Look } from "./look";
import { optionOf } from "./options/option";
import { pictureOf } from "./picture";
import { type ChartSpec, rowsHeight } from "./spec";
import type { Writing } from "./writing";

// ECharts, with the parts in use alone. Only `Drawing` and the export of pictures come here, and they are loaded late.
use([
  LineChart,
  BarChart,
  FunnelChart,
  PieChart,
  CustomChart,
  GridComponent,
  TooltipComponent,
  LegendScrollComponent,
  MarkAreaComponent,
  MarkLineComponent,
  LabelLayout,
  CanvasRenderer,
]);

/** Diagonal lines, as a pattern to fill with. */
function hatchOf(color: string): object {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  if (pen) {
    pen.strokeStyle = color;
    pen.globalAlpha = 0.45;
    pen.beginPath();
    for (const x of [-8, 0, 8]) {
      pen.moveTo(x, 8);
      pen.lineTo(x + 8, 0);
    }
    pen.stroke();
  }
  return { image: tile, repeat: "repeat" };
}

/** Begins a chart in an element. */
export const begin = (place: HTMLElement, size?: { width: number; height: number }): EChartsType =>
  init(place, null, { renderer: "canvas", ...size });

/** Draws a chart in place of what was there. */
export const draw = (chart: EChartsType, spec: ChartSpec, look: Look, writing: Writing): void =>
  chart.setOption(optionOf(spec, look, writing, hatchOf(look.soft)), { notMerge: true });

const [WIDTH, HEIGHT] = [960, 440];

/** A chart as a picture with its title, on the ground of its card, whatever the window shows of it. */
export function toPng(spec: ChartSpec, title: string, look: Look, writing: Writing): Promise<Blob> {
  const height = rowsHeight(spec) ?? HEIGHT;
  const chart = begin(document.createElement("div"), { width: WIDTH, height });
  draw(chart, spec, { ...look, motion: false }, writing);
  const drawn = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: look.ground });
  chart.dispose();
  return pictureOf(title, { width: WIDTH, height }, look, (pen) => pen.drawImage(drawn, 0, 0, WIDTH, height));
}
