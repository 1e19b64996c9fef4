import { expect, test } from "vitest";
import { formatAmount, formatCompact, formatMoney, formatRate, formatShare, formatSigned } from "./number";

test("large counts are shortened as each language counts", () => {
  expect(formatCompact(9_999, "en")).toBe("9,999");
  // Browsers differ in the case of the letter.
  expect(formatCompact(12_345, "en").toUpperCase()).toBe("12.3K");
  expect(formatCompact(12_345, "zh")).toBe("1.2万");
});

test("rates, shares and amounts of nothing are a dash", () => {
  expect([formatRate(0.03456), formatRate(null)]).toEqual(["3.46%", "–"]);
  expect([formatShare(1, 3), formatShare(0, 0)]).toEqual(["33.3%", "–"]);
  expect([formatAmount("1234.5", "en"), formatAmount(null, "en")]).toEqual(["1,234.50", "–"]);
  expect([formatMoney("0.045", "EUR", "en"), formatMoney("2", null, "en")]).toEqual(["0.045 EUR", "2.00"]);
});

test("a difference is written with its sign, and nothing has none", () => {
  expect([0.5349, -2.384, 0, -0.001].map((x) => formatSigned(x))).toEqual(["+0.53", "−2.38", "0.00", "0.00"]);
});
