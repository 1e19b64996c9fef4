import { theme } from "antd";
import { describe, expect, test } from "vitest";
import { lookOf } from "@/shared/charts/look";
import { antdTheme } from "./theme";

/** The luminance of “#rrggbb”, by WCAG. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each([false, true])("charts in the theme (dark: %s)", (dark) => {
  const look = lookOf(theme.getDesignToken(antdTheme(dark, true)) as Parameters<typeof lookOf>[0], "Inter");

  test("have colours that stand out from the ground of a card, all different", () => {
    const faint = look.colors.filter((color) => !(contrast(color, look.ground) >= 3));
    expect(faint).toEqual([]);
    expect(new Set(look.colors).size).toBe(look.colors.length);
  });

  test("have writing that can be read", () => {
    for (const color of [look.text, look.soft]) expect(contrast(color, look.ground)).toBeGreaterThanOrEqual(4.5);
  });
});
