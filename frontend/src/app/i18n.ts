import i18next, { type ResourceKey } from "i18next";
import { initReactI18next } from "react-i18next";
import { askIn } from "@/shared/api/client";
import { readAnew } from "@/shared/api/query-client";
import { type Language, usePreferences } from "@/shared/session/preferences";
import { loadTexts, RETRIES, textsOf } from "./texts";
import type { Words } from "./words.gen";

export type Namespace = keyof Words;

/** Where every file of texts lies, each to be fetched when it is first needed. */
const ADDRESSES = import.meta.glob<string>(["../shared/i18n/locales/*.json", "../features/*/locales/*.json"], {
  eager: true,
  import: "default",
  query: "?url",
});

// Not imported: a browser remembers that a module could not be fetched, and would not ask for it again.
const FILES = Object.fromEntries(
  Object.entries(ADDRESSES).map(([file, address]) => [
    file,
    async (): Promise<ResourceKey> => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${address} was answered by ${answer.status}.`);
      return answer.json();
    },
  ]),
);

/** What the frame around the pages says; features name their own (see their manifests). */
const AT_ONCE: Namespace[] = ["shared", "session", "parked", "alerts"];

/** The page says in which language it is, and the server answers in the same. */
const turnTo = (language: Language): void => {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  askIn(language);
};

/** Fetches the texts of the frame in the language of the preferences. */
export async function startI18n(): Promise<void> {
  const language: Language = usePreferences.getState().language;
  await i18next
    .use(textsOf(FILES))
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      ...RETRIES,
      ns: AT_ONCE,
      defaultNS: "shared",
      interpolation: { escapeValue: false },
      saveMissing: true,
      missingKeyHandler: (_, namespace, key) => console.error(`There is no text “${key}” in “${namespace}”.`),
    });
  turnTo(language);
  i18next.on("languageChanged", (changed) => {
    turnTo(changed as Language);
    void readAnew();
  });
}

/** Fetches the texts of `namespaces` that have not come yet; rejects when one cannot be had. */
export const loadWords = (namespaces: readonly Namespace[]): Promise<void> => loadTexts(i18next, namespaces);
