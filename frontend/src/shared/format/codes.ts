import { LOCALE } from "@/shared/format/locale";
import type { Language } from "@/shared/session/preferences";

/** A country by its two letters: “China (CN)”. */
export const regionName = (code: string, language: Language): string => named(code, language, "region");

/** A currency by its three letters: “Euro (EUR)”. */
export const currencyName = (code: string, language: Language): string => named(code, language, "currency");

/** The currencies that this browser knows. */
export const allCurrencies = (): string[] => Intl.supportedValuesOf("currency");

// Making one takes 0.1 ms, and a list of choices names hundreds of codes each time it is drawn.
const NAMES = new Map<string, Intl.DisplayNames>();

const named = (code: string, language: Language, type: "region" | "currency"): string => {
  const key = `${language} ${type}`;
  const names = NAMES.get(key) ?? new Intl.DisplayNames([LOCALE[language]], { type });
  NAMES.set(key, names);
  const name = names.of(code);
  return name && name !== code ? `${name} (${code})` : code;
};
