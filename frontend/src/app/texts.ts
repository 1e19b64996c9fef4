import type { BackendModule, i18n, ResourceKey } from "i18next";

/** How often a file that did not come is asked for again, and after how many milliseconds (then twice as many, …). */
export const RETRIES = { maxRetries: 3, retryTimeout: 300 };

/** Reads texts from `files`, by their path: each is fetched when it is first needed. */
export const textsOf = (files: Record<string, () => Promise<ResourceKey>>): BackendModule => ({
  type: "backend",
  init() {},
  read(language, namespace, done) {
    const folder = namespace === "shared" ? "../shared/i18n" : `../features/${namespace}`;
    const load = files[`${folder}/locales/${language}.json`];
    if (!load) return done(new Error(`There are no texts “${namespace}” in ${language}.`), null);
    load().then(
      (texts) => done(null, texts),
      // `true` has i18next ask again, and forget the failure if that was in vain too: the next page asks anew.
      (error: Error) => done(error, true),
    );
  },
});

/** Fetches the texts of `namespaces` that have not come yet; rejects when one cannot be had. */
export async function loadTexts(i18next: i18n, namespaces: readonly string[]): Promise<void> {
  // The router looks for the first page before the texts have been started: there is no language yet.
  if (!i18next.isInitialized) await new Promise((resolve) => i18next.on("initialized", resolve));
  await i18next.loadNamespaces(namespaces);
  const missing = namespaces.filter((name) => !i18next.hasResourceBundle(i18next.language, name));
  if (missing.length > 0) {
    throw new Error(`These texts could not be loaded: ${missing.join(", ")}. Check the connection and try again.`);
  }
}
