import type { EChartsOption } from "echarts";
import type { Look } from "../look";
import type { FunnelSpec } from "../spec";
import { wholesOf } from "../table";
import type { Writing } from "../writing";
import { baseOption } from "./axes-legend-tooltip";

/** The stages in their order, each as wide as it has people; a stage of nobody is still a line. */
export function funnelOption({ stages }: FunnelSpec, look: Look, writing: Writing): EChartsOption {
  const [whole = 0] = wholesOf(stages, 0);
  const count = (value: number) => writing.value(value, "count");
  return {
    ...baseOption(look, "none", (n) => {
      const { name = "", value = 0 } = stages[n] ?? {};
      const [first, previous] = wholesOf(stages, n);
      return [
        `${name}  ${count(value)}`,
        `${writing.words.of_first}  ${writing.share(value, first)}`,
        ...(n > 0 ? [`${writing.words.of_previous}  ${writing.share(value, previous)}`] : []),
      ];
    }),
    series: [
      {
        type: "funnel",
        sort: "none",
        left: 8,
        width: "46%",
        top: 8,
        bottom: 8,
        min: 0,
        max: Math.max(1, ...stages.map(({ value }) => value)),
        minSize: "1%",
        gap: 3,
        label: {
          position: "right",
          color: look.text,
          fontFamily: look.font,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const { name = "", value = 0 } = stages[dataIndex] ?? {};
            return `${name}  ${count(value)} · ${writing.share(value, whole)}`;
          },
        },
        labelLine: { length: 16, lineStyle: { color: look.axis } },
        // One colour: they are one thing that becomes less.
        itemStyle: { color: look.colors[0], borderWidth: 0 },
        data: stages.map(({ name, value }) => ({ name, value })),
      },
    ],
  } as EChartsOption;
}
