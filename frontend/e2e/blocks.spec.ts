// E-mails by blocks: written, moved, undone, looked at on a phone, published; by mouse and by keys.
import { expect } from "@playwright/test";
import type { EmailDocument } from "../src/features/templates/blocks/document";
import { eventually, test, unique } from "./support/test";

interface Saved {
  content: { subject: string; html?: string; document?: EmailDocument };
}

test("a welcome mail is written by blocks and published", async ({ page, home, api, say, clean }) => {
  const t = say("templates");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const open = (words: string) =>
    page.getByRole("button", { name: new RegExp(`^${t("blocks.edit", { name: "" })}.*${words}`) }).click();
  await page.goto(`${home}/templates`);
  await page
    .getByRole("button", { name: t("new") })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(t("name")).fill(unique("Blocks"));
  await dialog.getByText("Welcome").first().click();
  await dialog.getByRole("button", { name: t("create") }).click();
  await page.waitForURL(/\/templates\/tpl_/);
  const saved = async () => (await api.call<Saved>("GET", `/templates/${page.url().split("/").at(-1)}`)).content;
  const seen = page.frameLocator("iframe").locator("body");
  await expect(seen).toContainText("Welcome, there!");
  await clean();

  // What is typed stands in the message beside it; a link is set on words that are chosen.
  await open("Any questions");
  const text = page.getByRole("textbox", { name: /Any questions/ });
  await text.press("ControlOrMeta+a");
  await page.keyboard.type("Read more here");
  await page.keyboard.press("Shift+Home");
  await button(t("blocks.tool.link")).click();
  await page.getByRole("textbox", { name: t("blocks.tool.link") }).fill("https://example.com/more");
  await page.keyboard.press("Enter");
  await expect(seen.getByRole("link", { name: "Read more here" })).toHaveAttribute("href", "https://example.com/more");

  // A button with a link that nobody can follow: its problem leads to it, and publishing waits for the remedy.
  await button(t("blocks.add")).click();
  await page.getByRole("menuitem", { name: "Button" }).click();
  await page.getByLabel("Link", { exact: true }).fill("javascript:alert(1)");
  await open("Welcome");
  await page.getByRole("button", { name: /mail programs do not follow/ }).click();
  const link = page.getByLabel("Link", { exact: true });
  await expect(link).toHaveValue("javascript:alert(1)");
  await link.fill("https://example.com/shop");
  await expect(page.getByRole("button", { name: /mail programs do not follow/ })).toHaveCount(0);
  await clean();

  // By keys: up one place, and undone.
  const order = () =>
    page.locator("[data-block] > [data-pick]").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
  const before = await order();
  await link.press("Escape");
  await page.keyboard.press("Alt+ArrowUp");
  const moved = await order();
  expect(moved).not.toEqual(before);
  // What is written above the blocks takes nothing from what can be undone, and is not undone with it.
  await page.getByLabel(t("field.preheader")).fill("In short");
  await page.locator("[data-pick]").first().focus();
  await page.keyboard.press("ControlOrMeta+z");
  await eventually(order, before);
  await button(t("blocks.redo")).click();
  await eventually(order, moved);

  await page.getByText(t("device.phone"), { exact: true }).click();
  expect((await page.locator("iframe").boundingBox())?.width).toBeLessThanOrEqual(360);
  await clean();
  await button(t("publish")).click();
  await page.getByText(t("published", { n: 1 })).waitFor();
  const { document, html } = await saved();
  expect(document?.preheader).toBe("In short");
  expect(html).toBeUndefined();
  expect(document?.blocks.map(({ kind }) => kind)).toEqual([
    "heading",
    "text",
    "button",
    "button",
    "text",
    "divider",
    "footer",
  ]);
});
