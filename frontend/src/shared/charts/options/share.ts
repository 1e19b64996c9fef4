import type { EChartsOption } from "echarts";
import type { Look } from "../look";
import type { ShareSpec } from "../spec";
import type { Writing } from "../writing";
import { baseOption, colorOf } from "./axes-legend-tooltip";

/** The parts of a whole as a ring, with their values beside it; parts of nothing are in the table alone. */
export function shareOption({ parts, unit }: ShareSpec, look: Look, writing: Writing): EChartsOption {
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  const shown = parts.map((part, n) => ({ ...part, color: colorOf(look, n) })).filter(({ value }) => value > 0);
  const told = (value: number) => `${writing.value(value, unit)} · ${writing.share(value, whole)}`;
  return {
    ...baseOption(look, "none", (n) => {
      const { name = "", value = 0 } = shown[n] ?? {};
      return [`${name}  ${told(value)}`];
    }),
    legend: {
      type: "scroll",
      orient: "vertical",
      left: "52%",
      top: "middle",
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 14,
      textStyle: { color: look.text, fontFamily: look.font, lineHeight: 17 },
      formatter: (name) => `${name}\n${told(shown.find((part) => part.name === name)?.value ?? 0)}`,
    },
    series: [
      {
        type: "pie",
        center: ["26%", "50%"],
        radius: ["58%", "88%"],
        startAngle: 90,
        itemStyle: { borderColor: look.ground, borderWidth: 2 },
        label: { show: false },
        data: shown.map(({ name, value, color }) => ({ name, value, itemStyle: { color } })),
      },
    ],
  };
}
