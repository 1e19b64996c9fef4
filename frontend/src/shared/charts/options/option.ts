import type { EChartsOption } from "echarts";
import type { Look } from "../look";
import type { ChartSpec } from "../spec";
import type { Writing } from "../writing";
import { barOption } from "./bars";
import { funnelOption } from "./funnel";
import { lineOption } from "./line";
import { shareOption } from "./share";

/** What ECharts draws for a chart. A new kind is a case here, in `table.ts`, and a file beside this one. */
export function optionOf(spec: ChartSpec, look: Look, writing: Writing, hatch: object): EChartsOption {
  switch (spec.kind) {
    case "line":
      return lineOption(spec, look, writing, hatch);
    case "bars":
      return barOption(spec, look, writing);
    case "funnel":
      return funnelOption(spec, look, writing);
    case "share":
      return shareOption(spec, look, writing);
  }
}
