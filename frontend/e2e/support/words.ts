import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInstance, type TFunction } from "i18next";
import type { Words } from "../../src/app/words.gen";

const SRC = path.resolve(import.meta.dirname, "../../src");

function texts(language: string): Record<string, object> {
  const folders: [string, string][] = readdirSync(path.join(SRC, "features")).map((name) => [name, `features/${name}`]);
  return Object.fromEntries(
    [["shared", "shared/i18n"], ...folders].map(([name, folder]) => [
      name,
      JSON.parse(readFileSync(path.join(SRC, `${folder}/locales/${language}.json`), "utf8")),
    ]),
  );
}

/** What the screens say in the language, by namespace and key: `say("canvas")("bar.publish")`. */
export function sayIn(language: string): <N extends keyof Words>(namespace: N) => TFunction<N> {
  const i18n = createInstance();
  void i18n.init({
    lng: language,
    fallbackLng: false,
    initAsync: false,
    resources: { [language]: texts(language) },
    interpolation: { escapeValue: false },
  });
  return (namespace) => i18n.getFixedT(language, namespace);
}
