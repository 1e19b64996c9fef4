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

export const useLanguage = (): Language => usePreferences((state) => state.language);
