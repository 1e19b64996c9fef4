import type { Language } from "@/shared/session/preferences";

/** A whole number with its thousands apart. */
export const formatNumber = (n: number, language: Language): string =>
  n.toLocaleString(language === "zh" ? "zh-CN" : "en-GB");

/** A large count in little room: 950, 12.3K, 1.2M (Chinese: 1.2万). */
export const formatCompact = (n: number, language: Language): string =>
  Math.abs(n) < 10_000
    ? formatNumber(n, language)
    : new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en-GB", {
        notation: "compact",
        maximumFractionDigits: 1,
      }).format(n);

/** A count where a few digits fit: exact up to 99,999. */
export const formatCount = (n: number, language: Language): string =>
  Math.abs(n) < 100_000 ? formatNumber(n, language) : formatCompact(n, language);

/** A share as percent with at most one decimal; “–” of nothing. */
export const formatShare = (part: number, whole: number): string =>
  whole > 0 ? `${Number(((100 * part) / whole).toFixed(1))}%` : "–";
