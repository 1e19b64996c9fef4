// A dashboard is put together by mouse and keyboard, shown, shared and duplicated.
import { expect } from "@playwright/test";
import { given } from "./support/given";
import { eventually, test, unique } from "./support/test";

test("a dashboard is made of cards, arranged, shared and duplicated", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("dashboards");
  const shared = say("shared");
  const [name, metric] = [unique("Weekly"), unique("Orders")];
  await api.call("POST", "/metrics", { name: metric, definition: { event: "Order Completed" } });
  const choose = async (label: string, option: string) => {
    await page.getByRole("combobox", { name: label }).last().click();
    await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: option }).first().click();
  };
  await page.goto(`${home}/dashboards`);
  await page
    .getByRole("button", { name: t("new") })
    .first()
    .click();
  await page.locator("#dashboard-name").fill(name);
  await choose(t("add"), t("kind.attention"));
  await choose(t("add"), t("kind.figure"));
  await choose(t("add"), t("kind.metric"));
  const save = page.getByRole("button", { name: shared("act.save"), exact: true });
  await expect(save).toBeDisabled();
  // Typed, since a list of many metrics shows only the first ones.
  await page.getByRole("combobox", { name: shared("pick.metric") }).fill(metric);
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: metric }).click();
  await clean();
  // Closing the drawer would lose all this, so it asks first.
  const cancel = { name: shared("act.cancel"), exact: true };
  await page.getByRole("button", cancel).click();
  const asked = page.locator(".ant-modal", { hasText: shared("leave.title") });
  await asked.getByRole("button", cancel).click();
  await asked.waitFor({ state: "hidden" });
  await expect(page.locator("#dashboard-name")).toHaveValue(name);
  // By keyboard the metric goes to the top, and by mouse the figure to the end.
  await page.getByRole("button", { name: shared("arrange.up", { name: t("kind.metric") }) }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await save.click();
  await page.waitForURL(`**${home}/dashboards/dsh_*`);
  const cards = () => page.locator("[data-card]").evaluateAll((all) => all.map((each) => each.dataset.card));
  await eventually(cards, ["metric", "attention", "figure"]);
  await page.locator("[data-card=metric]").getByRole("heading", { name: metric }).waitFor();
  await clean();

  await page.getByRole("button", { name: shared("act.edit") }).click();
  await page.getByRole("switch").click();
  await page.locator("[data-place]").nth(1).dragTo(page.locator("[data-place]").nth(2));
  await save.click();
  await eventually(cards, ["metric", "figure", "attention"]);
  await page.getByText(t("lead_shared", { owner: given.username })).waitFor();

  await page.getByRole("button", { name: t("duplicate") }).click();
  await page.getByRole("heading", { level: 1, name: new RegExp(`^${name} ?[(（]`) }).waitFor();
  await clean();
});
