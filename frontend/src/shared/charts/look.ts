import type { GlobalToken } from "antd";

/** The colours and the type of a chart. */
export interface Look {
  font: string;
  text: string;
  /** For axes and what explains. */
  soft: string;
  grid: string;
  axis: string;
  ground: string;
  raised: string;
  /** Of the series, in their order. */
  colors: readonly string[];
  /** Whether things may move. */
  motion: boolean;
}

/** By antd's tokens, so that charts follow the theme. */
export const lookOf = (token: GlobalToken, font: string): Look => ({
  font,
  text: token.colorTextBase,
  soft: token.colorTextSecondary,
  grid: token.colorBorderSecondary,
  axis: token.colorBorder,
  ground: token.colorBgContainer,
  raised: token.colorBgElevated,
  colors: [
    token.colorPrimary,
    token.colorWarning,
    token.colorSuccess,
    token["magenta-6"],
    token["cyan-7"],
    token["purple-7"],
    token["volcano-6"],
    token.colorTextTertiary,
  ],
  motion: token.motion,
});
