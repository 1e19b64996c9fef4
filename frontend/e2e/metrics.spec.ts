// A metric is defined, shown with its last 30 days, changed into another version, compared and archived.
import { expect } from "@playwright/test";
import { track } from "./support/api";
import { eventually, test, unique } from "./support/test";

test("a metric is defined, seen, changed, compared and archived", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  language,
  expected,
  clean,
}) => {
  const t = say("metrics");
  const shared = say("shared");
  const event = unique("Paid");
  for (const total of [12, 30.5]) {
    const person = unique("payer").replace(" ", "-") + total;
    await track("track", { userId: person, event, messageId: person, properties: { total, currency: "EUR" } });
  }
  const seen = () => api.call<{ events: { name: string }[] }>("GET", "/catalog");
  await eventually(async () => (await seen()).events.some(({ name }) => name === event), true);
  const orders = unique("Payments");
  await api.call("POST", "/metrics", { name: orders, definition: { event } });

  const name = unique("Revenue");
  await page.goto(`${home}/metrics`);
  await page.getByRole("button", { name: t("new") }).click();
  await page.locator("#metric-name").fill(name);
  const choose = async (field: string, words: string) => {
    await page.locator(`#metric-${field}`).click();
    await page.locator(".ant-select-item-option", { hasText: words }).first().click();
  };
  await choose("aggregate", t("aggregate.sum"));
  await page.locator("#metric-event").fill(event);
  await page.locator("#metric-property").fill("total");
  await choose("unit", t("unit.money"));
  await page.getByRole("textbox", { name: t("currency") }).fill("eur");
  const preview = page.getByRole("table", { name: t("preview") });
  await preview.getByRole("cell", { name: "42.50" }).waitFor({ state: "attached" });
  await clean();
  await page.getByRole("button", { name: shared("act.save"), exact: true }).click();
  await page.locator(".ant-message-success", { hasText: t("saved") }).waitFor();

  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByText(t("says.sum", { event, property: "total" })).waitFor();
  await row.getByRole("button", { name }).click();
  const values = page.getByRole("table", { name: t("last_days") });
  await values.getByRole("cell", { name: "42.50" }).waitFor({ state: "attached" });
  await page.getByText(t("version", { number: 1 })).waitFor();
  await clean();

  // Euros and numbers do not share an axis, and the page says why.
  expected.push("400 (Bad Request)");
  // Typed, since a list of many metrics shows only the first ones.
  await page.getByRole("combobox", { name: t("compare") }).fill(orders);
  await page.locator(".ant-select-item-option", { hasText: orders }).click();
  const refusal = language === "zh" ? /不能放在同一坐标轴上/ : /fit neither on one axis/;
  await page.locator(".ant-drawer-body").getByText(refusal).waitFor();
  await eventually(() => values.count(), 0);
  await page.locator(".ant-drawer-body .ant-select-clear").click();
  await values.waitFor({ state: "attached" });

  await page.getByRole("button", { name: shared("act.edit") }).click();
  await choose("aggregate", t("aggregate.people"));
  await page.getByRole("button", { name: shared("act.save"), exact: true }).click();
  await page.getByText(t("version", { number: 2 })).waitFor();
  await values.getByRole("cell", { name: "2", exact: true }).first().waitFor({ state: "attached" });

  await page.getByRole("button", { name: shared("act.archive") }).click();
  await page
    .locator(".ant-modal-confirm")
    .getByRole("button", { name: shared("act.archive") })
    .click();
  await page.getByRole("button", { name: shared("act.restore") }).waitFor();
  await page.goto(`${home}/metrics`);
  await page.getByText(orders).waitFor();
  expect(await page.getByText(name, { exact: true }).count()).toBe(0);
  await clean();
});
