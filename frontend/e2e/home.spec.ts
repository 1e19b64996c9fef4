// The home page: the first steps, what needs attention, and arranging it by keyboard and by mouse.
import { expect, type Page } from "@playwright/test";
import { line } from "./support/canvas";
import { eventually, test, unique } from "./support/test";

const shown = (page: Page) =>
  page.locator("[data-card]").evaluateAll((cards) => cards.map((card) => card.getAttribute("data-card")));

test("an empty workspace says what to do first, and what is done is checked", { tag: "@zh" }, async ({
  page,
  api,
  say,
  clean,
}) => {
  const t = say("home");
  const slug = unique("empty").replace(" ", "-");
  const { text } = await api.plain("POST", "/workspaces", JSON.stringify({ name: slug, slug }));
  const { id } = JSON.parse(text);
  await page.goto(`/w/${slug}`);
  await page.waitForURL(`**/w/${slug}/home`);
  const steps = page.locator("[data-card=start] li");
  await eventually(() => steps.count(), 5);
  await page.getByText(t("attention_none")).waitFor();
  await eventually(() => page.getByText(t("none_in_days")).count(), 4);
  await clean();

  await api.plain("POST", `/workspaces/${id}/sources`, JSON.stringify({ name: "Shop" }));
  await page.reload();
  await page.locator("[data-card=start] li[data-done=true]", { hasText: t("step.source") }).waitFor();
  await page.getByRole("link", { name: t("step.channel") }).click();
  await page.waitForURL(`**/w/${slug}/channels`);
});

test("what needs attention is named and links to its screen", async ({ page, home, api, say, clean }) => {
  const t = say("home");
  const name = unique("Half drawn");
  const id = await api.journey(name, { ...line, edges: [] });
  await page.goto(`${home}/home`);
  const drafts = page.locator("[data-card=attention] [data-kind=drafts]");
  await drafts.getByRole("link", { name: /cannot be published yet/ }).waitFor();
  await clean();
  await drafts.getByRole("link", { name }).click();
  await page.waitForURL(`**${home}/journeys/${id}`);
  await page.goBack();
  await page.getByRole("link", { name: t("all_journeys") }).waitFor();
});

test("every person arranges their own page, by keyboard as well as by mouse", { tag: "@zh" }, async ({
  page,
  home,
  say,
  clean,
}) => {
  const t = say("home");
  const save = () => page.getByRole("button", { name: say("shared")("act.save"), exact: true }).click();
  const open = () => page.getByRole("button", { name: t("arrange"), exact: true }).click();
  const row = (card: string) => page.locator(`[data-place=${card}]`);
  const gone = () => page.locator(".ant-modal").waitFor({ state: "detached" });
  await page.goto(`${home}/home`);
  await page.locator("[data-card=journeys]").waitFor();
  // The first steps are there as long as no journey of the workspace was published.
  const first = await shown(page);
  expect(first.slice(-5)).toEqual(["attention", "sent", "converted", "unsubscribed", "journeys"]);

  await open();
  await page.getByRole("button", { name: say("shared")("arrange.up", { name: t("card.journeys") }) }).focus();
  for (let n = 1; n < (await page.locator("[data-place]").count()); n += 1) await page.keyboard.press("Enter");
  // At the top it cannot go further, and the focus stays with its row.
  await expect(
    page.getByRole("button", { name: say("shared")("arrange.down", { name: t("card.journeys") }) }),
  ).toBeFocused();
  await row("unsubscribed").getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await clean();
  await save();
  await gone();
  await eventually(() => shown(page), ["journeys", ...first.slice(0, -2)]);
  await page.reload();
  await page.locator("[data-card=journeys]").waitFor();
  expect(await shown(page)).toEqual(["journeys", ...first.slice(0, -2)]);

  await open();
  await row("converted").dragTo(row("journeys"));
  await save();
  await gone();
  await eventually(async () => (await shown(page)).slice(0, 2), ["converted", "journeys"]);

  await open();
  await page.getByRole("button", { name: t("as_at_first") }).click();
  await gone();
  await eventually(() => shown(page), first);
});
