import { LOCALE } from "@/shared/format/locale";
import type { Language } from "@/shared/session/preferences";

/** A whole number with its thousands apart. */
export const formatNumber = (n: number, language: Language): string =>
  new Intl.NumberFormat(LOCALE[language]).format(n);

/** A large count in little room: 950, 12.3K, 1.2M (Chinese: 1.2万). */
export const formatCompact = (n: number, language: Language): string =>
  Math.abs(n) < 10_000
    ? formatNumber(n, language)
    : new Intl.NumberFormat(LOCALE[language], { notation: "compact", maximumFractionDigits: 1 }).format(n);

/** A count where a few digits fit: exact up to 99,999. */
export const formatCount = (n: number, language: Language): string =>
  Math.abs(n) < 100_000 ? formatNumber(n, language) : formatCompact(n, language);

/** A share as percent with at most one decimal; “–” of nothing. */
export const formatShare = (part: number, whole: number): string =>
  whole > 0 ? `${Number(((100 * part) / whole).toFixed(1))}%` : "–";

/** A rate between 0 and 1 as percent with two decimals, “–” where there is none. */
export const formatRate = (rate: number | null): string => (rate === null ? "–" : `${(100 * rate).toFixed(2)}%`);

/** A decimal as money is written, without the currency, with up to `most` decimals; “–” where there is none. */
export const formatAmount = (value: number | string | null, language: Language, most = 2): string =>
  value === null
    ? "–"
    : new Intl.NumberFormat(LOCALE[language], { minimumFractionDigits: 2, maximumFractionDigits: most }).format(
        Number(value),
      );

/** A decimal as money with the code of its currency behind it, if it has one: “0.045 EUR”. */
export const formatMoney = (value: number | string, currency: string | null, language: Language): string =>
  `${formatAmount(value, language, 4)}${currency ? ` ${currency}` : ""}`;

/** A number with its sign, a true minus, and so many decimals: “+0.53”, “−2.38”. */
export function formatSigned(x: number, decimals = 2): string {
  const text = Math.abs(x).toFixed(decimals);
  const sign = Number(text) === 0 ? "" : x < 0 ? "−" : "+";
  return `${sign}${text}`;
}
