// What messages cost: a price is set and taken back on a channel's page, and results say what no cost can be said of.
import { expect } from "@playwright/test";
import type { Channel } from "../src/features/channels/channel";
import { line } from "./support/canvas";
import { test, unique } from "./support/test";

test("a channel gets its prices, of which only one that has not begun can be taken back", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  clean,
  expected,
}) => {
  const t = say("channels");
  const name = unique("Text");
  const sandbox = { name, medium: "sms", adapter: "sandbox", settings: { url: "https://gw.example.com/" } };
  const { id } = await api.call<Channel>("POST", "/channels", sandbox);
  await api.call("PATCH", "", { currency: null });
  const prices = page.getByTestId("prices");
  expected.push("409 (Conflict)");
  await page.route("**/prices", (route) => route.fulfill({ status: 409, json: {} }));
  await page.goto(`${home}/channels?channel=${id}`);
  await prices.waitFor();
  await page.unroute("**/prices");
  await prices.getByRole("button", { name: say("shared")("act.retry") }).click();
  await prices.getByText(t("prices_none")).waitFor();
  await prices.getByRole("link", { name: t("prices_settings") }).waitFor();
  await clean();

  await api.call("PATCH", "", { currency: "EUR" });
  await page.reload();
  await prices.locator("#price-amount").fill("0.045");
  await prices.getByRole("button", { name: t("price_add") }).click();
  const rows = prices.getByRole("table").locator("tbody tr");
  await rows.getByText(t("price_is.current")).waitFor();
  expect(await rows.locator("td").first().textContent()).toBe("0.045");
  await api.call("POST", `/channels/${id}/prices`, { amount: "0.05", country: "NO", first_day: "2032-01-01" });
  await page.reload();
  await rows.getByText(t("price_is.planned")).waitFor();
  expect(await rows.count()).toBe(2);
  await clean();

  await rows.getByRole("button", { name: t("price_remove") }).click();
  await rows.getByText(t("price_is.planned")).waitFor({ state: "detached" });
  expect((await api.call<{ results: object[] }>("GET", `/channels/${id}/prices`)).results.length).toBe(1);
});

test("a journey that has sent nothing has neither cost nor return, and says so", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("results");
  const journey = await api.journey(unique("Costly"), line);
  await api.call("POST", `/journeys/${journey}/publish`, {}, { "If-Match": '"1"' });
  await page.goto(`${home}/journeys/${journey}/results`);
  await page.locator("[data-testid=no-return][data-code=nothing_sent]").waitFor();
  const cells = page.getByRole("table", { name: t("costs.title") }).locator("tbody tr td");
  expect(await cells.allTextContents()).toEqual(["0", "–", "0", "0.00", "–", "–"]);
  await clean();
});
