import type { Language } from "@/shared/session/preferences";

/** How each language writes numbers, dates and lists. */
export const LOCALE: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };

/** Names in a row, e.g. “April, June and September”. */
export const formatList = (items: readonly string[], language: Language): string =>
  new Intl.ListFormat(LOCALE[language]).format(items);
