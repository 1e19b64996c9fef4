// Every page opens without a complaint, in both languages, and shows nobody a button that would refuse.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, given, LANGUAGES, open } from "./browser.mjs";

after(closeBrowser);

const PAGES = [
  "journeys",
  "audiences",
  "audiences/new",
  "customers",
  "deliveries",
  "templates",
  "channels",
  "sources",
  "parked",
  "settings",
  "settings?tab=consent",
];

for (const language of LANGUAGES) {
  test(`every page is clean (${language})`, { timeout: 180_000 }, async () => {
    const { page, home, clean, close } = await open({ language });
    for (const name of PAGES) {
      await page.goto(`${home}/${name}`);
      await page.locator("main h1").first().waitFor();
      await page.waitForLoadState("networkidle");
      await clean();
    }
    await close();
  });
}

test("a viewer looks, and is offered nothing that would refuse", async () => {
  const { page, home, clean, close } = await open({ who: given.viewer });
  await page.goto(`${home}/journeys`);
  await page.locator("main h1").waitFor();
  assert.equal(await page.getByRole("button", { name: "New journey" }).count(), 0);
  await page.locator("main table a").first().click();
  await page.locator(".react-flow__node").first().waitFor();
  assert.equal(await page.locator("header").getByRole("button", { name: "Publish" }).count(), 0);
  assert.equal(await page.locator("aside [data-kind]").count(), 0);
  await clean();
  await close();
});
