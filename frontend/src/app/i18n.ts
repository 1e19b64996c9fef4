import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { usePreferences } from "@/shared/session/preferences";
import { resources } from "./words";

/** The words of the app in the language of the preferences, now and whenever it changes. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    resources,
    lng: usePreferences.getState().language,
    fallbackLng: false,
    defaultNS: "shared",
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  const apply = (language: "en" | "zh") => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
    if (i18next.language !== language) void i18next.changeLanguage(language);
  };
  apply(usePreferences.getState().language);
  usePreferences.subscribe((state) => apply(state.language));
}
