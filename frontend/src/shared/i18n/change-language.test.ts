import { createInstance, type i18n } from "i18next";
import { expect, it } from "vitest";
import { changeLanguage } from "./change-language";

/** A page in English whose Chinese texts come when `fetch` lets them. */
async function page(fetch: () => Promise<void>): Promise<i18n> {
  const read = (language: string, _: string, done: (error: Error | null, texts: object | boolean) => void) => {
    if (language === "en") return done(null, { title: "Channels" });
    fetch().then(
      () => done(null, { title: "渠道" }),
      (error: Error) => done(error, true),
    );
  };
  const app = createInstance();
  const options = { lng: "en", fallbackLng: false as const, ns: ["channels"], maxRetries: 1, retryTimeout: 1 };
  await app.use({ type: "backend", init() {}, read } as never).init(options);
  return app;
}

const title = (app: i18n) => app.t("channels:title" as never) as string;

it("keeps the language as long as the texts of the other cannot be had, and changes when they can", async () => {
  let down = true;
  const app = await page(async () => {
    if (down) throw new TypeError("Failed to fetch dynamically imported module");
  });
  await expect(changeLanguage(app, "zh")).rejects.toThrow("These texts could not be loaded: channels (zh).");
  expect([app.language, title(app)]).toEqual(["en", "Channels"]);
  down = false;
  expect(await changeLanguage(app, "zh")).toBe(true);
  expect([app.language, title(app)]).toEqual(["zh", "渠道"]);
});

it("stays where the reader went back to while the texts were on their way", async () => {
  let come = () => {};
  const app = await page(() => new Promise((resolve) => (come = resolve)));
  const there = changeLanguage(app, "zh");
  expect(await changeLanguage(app, "en")).toBe(true);
  come();
  // The caller must not store it as the language of the page.
  expect(await there).toBe(false);
  expect(app.language).toBe("en");
});
