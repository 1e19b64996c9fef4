import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { persist } from "zustand/middleware";

export type Language = "en" | "zh";
export type Mode = "light" | "dark" | "system";

interface Preferences {
  language: Language;
  mode: Mode;
  setLanguage(language: Language): void;
  setMode(mode: Mode): void;
}

const browserLanguage = (): Language => (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** What this browser prefers; the language of a signed-in user follows them and wins (see `use-session.ts`). */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      language: browserLanguage(),
      mode: "system",
      setLanguage: (language) => set({ language }),
      setMode: (mode) => set({ mode }),
    }),
    { name: "pathline.preferences" },
  ),
);

/** The language that the page is in: the preferred one, as soon as its texts have come. */
export const useLanguage = (): Language => useTranslation().i18n.language as Language;
