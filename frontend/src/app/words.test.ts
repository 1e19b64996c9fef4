import { expect, test } from "vitest";

type Tree = { [key: string]: string | Tree };

const files = import.meta.glob<Tree>(["../shared/i18n/locales/*.json", "../features/*/locales/*.json"], {
  import: "default",
  eager: true,
});

/** Namespace -> language -> key -> text. */
const words: Record<string, Record<string, Record<string, string>>> = {};
for (const [file, tree] of Object.entries(files)) {
  const [folder, feature] = file.split("/").slice(-4, -2) as [string, string];
  const language = file.split("/").at(-1)?.replace(".json", "") ?? "";
  const namespace = folder === "shared" ? "shared" : feature;
  words[namespace] = { ...words[namespace], [language]: flat(tree) };
}

function flat(tree: Tree, before = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[before + key, value]] : Object.entries(flat(value, `${before}${key}.`)),
    ),
  );
}

/** The names that a text takes: `{{name}}`, and `<name/>` where a control is put. */
const taken = (text: string): string[] => (text.match(/\{\{[^}]*\}\}|<\w+\s*\/?>/g) ?? []).sort();

/** What is the same in both languages: names of products, formats and protocols, and what is typed as it stands. */
const SAME = new Set([
  "Pathline",
  "Webhook",
  "HTML",
  "JSON",
  "email",
  "curl",
  "Python",
  "Node.js",
  "https://…",
  "STARTTLS",
  "TLS",
]);

const namespaces = Object.keys(words).sort();

test("every feature has its texts in both languages", () => {
  expect(namespaces).toContain("shared");
  expect(namespaces.map((name) => [name, Object.keys(words[name] ?? {}).sort()])).toEqual(
    namespaces.map((name) => [name, ["en", "zh"]]),
  );
});

const plural = (key: string) => key.match(/^(.*)_(zero|one|two|few|many|other)$/);

for (const namespace of namespaces) {
  const { en = {}, zh = {} } = words[namespace] ?? {};
  /** The keys as they are asked for, with the plural forms that the language has. */
  const asked = (texts: Record<string, string>, language: string) => {
    const forms: Record<string, string[]> = {};
    for (const key of Object.keys(texts)) {
      const [, stem, form] = plural(key) ?? [];
      if (stem && form && `${stem}_other` in en) forms[stem] = [...(forms[stem] ?? []), form].sort();
      else forms[key] = [];
    }
    const wanted = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
    const wrong = Object.entries(forms).filter(([, has]) => has.length > 0 && `${has}` !== `${wanted}`);
    return { keys: Object.keys(forms).sort(), wrong };
  };

  test(`${namespace}: both languages have the same keys, and each plural the forms of its language`, () => {
    expect(asked(zh, "zh").keys).toEqual(asked(en, "en").keys);
    expect(asked(en, "en").wrong).toEqual([]);
    expect(asked(zh, "zh").wrong).toEqual([]);
  });

  test(`${namespace}: no text is empty`, () => {
    expect(Object.entries({ ...en, ...zh }).filter(([, text]) => text.trim() === "")).toEqual([]);
    expect(Object.entries(en).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test(`${namespace}: what English says in words, Chinese says in Chinese`, () => {
    const bare = (text: string) => text.replaceAll(/\{\{[^}]*\}\}|<\w+\s*\/?>/g, "");
    const untranslated = Object.entries(zh).filter(
      ([, text]) => /\p{L}/u.test(bare(text)) && !/\p{Script=Han}/u.test(text) && !SAME.has(text),
    );
    expect(untranslated).toEqual([]);
    expect(Object.entries(en).filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
  });

  test(`${namespace}: both languages take the same values`, () => {
    const english = (key: string) => en[key] ?? en[key.replace(/_other$/, "_one")] ?? "";
    const differing = Object.entries(zh).filter(([key, text]) => `${taken(text)}` !== `${taken(english(key))}`);
    expect(differing.map(([key, text]) => [key, text, english(key)])).toEqual([]);
  });
}
