import { createInstance } from "i18next";
import { expect, it } from "vitest";
import { loadTexts, textsOf } from "./texts";

/** An app whose file of texts fails as often as `failures` says, and then comes. */
async function appWhoseFileFails(failures: number) {
  const asked = { times: 0 };
  const app = createInstance();
  const file = async () => {
    asked.times += 1;
    if (asked.times <= failures) throw new TypeError("Failed to fetch dynamically imported module");
    return { title: "Audit log" };
  };
  const files = { "../features/audit/locales/en.json": file };
  await app.use(textsOf(files)).init({ lng: "en", fallbackLng: false, ns: [], maxRetries: 1, retryTimeout: 1 });
  return { app, asked };
}

it("asks again for texts that did not come", async () => {
  const { app, asked } = await appWhoseFileFails(1);
  await loadTexts(app, ["audit"]);
  expect([app.t("audit:title"), asked.times]).toEqual(["Audit log", 2]);
});

it("refuses the page as long as its texts have not come, and shows it when they have", async () => {
  const { app } = await appWhoseFileFails(4);
  await expect(loadTexts(app, ["audit"])).rejects.toThrow("These texts could not be loaded: audit.");
  await expect(loadTexts(app, ["audit"])).rejects.toThrow("These texts could not be loaded: audit.");
  await loadTexts(app, ["audit"]);
  expect(app.t("audit:title")).toBe("Audit log");
});

it("waits for the start when a page asks before it", async () => {
  const app = createInstance();
  const loaded = loadTexts(app, ["audit"]);
  const files = { "../features/audit/locales/en.json": async () => ({ title: "Audit log" }) };
  await app.use(textsOf(files)).init({ lng: "en", fallbackLng: false, ns: [] });
  await loaded;
  expect(app.t("audit:title")).toBe("Audit log");
});

it("refuses texts that do not exist", async () => {
  const { app } = await appWhoseFileFails(0);
  await expect(loadTexts(app, ["nothing"])).rejects.toThrow("nothing");
  await expect(loadTexts(app, ["nothing"])).rejects.toThrow("nothing");
});
