// Nobody is shown a button that would refuse.
import { expect } from "@playwright/test";
import { line } from "./support/canvas";
import { given } from "./support/given";
import { test, unique } from "./support/test";

test.use({ who: given.viewer });

test("a viewer looks, and is offered nothing that would refuse", async ({ page, owner, home, clean }) => {
  await owner.journey(unique("Seen"), line);
  await page.goto(`${home}/journeys`);
  await page.locator("main h1").waitFor();
  expect(await page.getByRole("button", { name: "New journey" }).count()).toBe(0);
  await page.locator("main table a").first().click();
  await page.locator(".react-flow__node").first().waitFor();
  expect(await page.locator("header").getByRole("button", { name: "Publish" }).count()).toBe(0);
  expect(await page.locator("aside [data-kind]").count()).toBe(0);
  await clean();
});
