import type { i18n } from "i18next";

/** The language that was asked for last: whoever asks again while texts are on their way has changed their mind. */
let wanted = "";

/**
 * Changes the language of the page once all its texts are loaded; rejects, and changes nothing, when they cannot be
 * loaded. False when another language was asked for meanwhile.
 */
export async function changeLanguage(i18next: i18n, language: string): Promise<boolean> {
  wanted = language;
  if (i18next.language === language) return true;
  const inUse = [i18next.options.ns ?? []].flat();
  const missing = () => inUse.filter((name) => !i18next.hasResourceBundle(language, name));
  if (missing().length > 0) await i18next.reloadResources(language, missing());
  if (wanted !== language) return false;
  if (missing().length > 0) throw new Error(`These texts could not be loaded: ${missing().join(", ")} (${language}).`);
  await i18next.changeLanguage(language);
  return true;
}
