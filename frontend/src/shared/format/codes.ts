import { LOCALE } from "@/shared/format/locale";
import type { Language } from "@/shared/session/preferences";

/** A country by its two letters: “China (CN)”. */
export const regionName = (code: string, language: Language): string => named(code, language, "region");

/** A currency by its three letters: “Euro (EUR)”. */
export const currencyName = (code: string, language: Language): string => named(code, language, "currency");

/** The currencies that this browser knows. */
export const allCurrencies = (): string[] => Intl.supportedValuesOf("currency");

const named = (code: string, language: Language, type: "region" | "currency"): string => {
  const name = new Intl.DisplayNames([LOCALE[language]], { type }).of(code);
  return name && name !== code ? `${name} (${code})` : code;
};
