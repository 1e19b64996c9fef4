// Numbers longer than JavaScript's own: what nobody touched keeps its digits through reading, renaming, saving, publishing.
import { expect } from "@playwright/test";
import { line, test } from "./support/canvas";
import { given } from "./support/given";
import { eventually, unique } from "./support/test";

const ORDER = "616581622363398142";
const here = `/workspaces/${given.workspace.id}`;
/** A rule as text: an object would lose the digits before they are sent. */
const rule = `{"kind":"did","event":"Paid","where":[{"property":"order_id","op":"eq","value":${ORDER}}],"count":{"op":"at_least","n":1},"window":{"last":"P7D"}}`;

const digits = (text: string) => [...text.matchAll(/"value":\s*(\d+)/g)].map((found) => found[1]);

test("an audience that is renamed keeps the digits of its rule", async ({ page, api, home, say, clean }) => {
  const name = unique("Order");
  const made = await api.plain("POST", `${here}/audiences`, `{"name":"${name}","rule":${rule}}`);
  const id = JSON.parse(made.text).id;
  await page.goto(`${home}/audiences/${id}`);
  await page.getByText(ORDER).first().waitFor();
  await page.goto(`${home}/audiences/${id}/edit`);
  await page.locator(`input[value="${ORDER}"]`).waitFor();
  await page.locator("#audience-name").fill(`${name} renamed`);
  await clean();
  await page.getByRole("button", { name: say("audiences")("save") }).click();
  await page.waitForURL(`**/audiences/${id}`);
  const { text } = await api.plain("GET", `${here}/audiences/${id}`);
  expect(JSON.parse(text).name).toBe(`${name} renamed`);
  expect(digits(text)).toEqual([ORDER]);
  await page.getByText(ORDER).first().waitFor();
  await clean();
});

test("a journey keeps the digits of its entry filter when another card is renamed and it is published", async ({
  page,
  api,
  home,
  clean,
  opened,
}) => {
  const { card, saved, id } = await opened("Digits");
  const path = `${here}/journeys/${id}`;
  const before = await api.plain("GET", `${path}/draft`);
  const graph = JSON.stringify({ ...line, settings: { entry_filter: "RULE" } }).replace('"RULE"', rule);
  await api.plain("PUT", `${path}/draft`, `{"graph":${graph}}`, { "If-Match": before.etag });
  await page.goto(`${home}/journeys/${id}`);
  await page.reload();
  await card("n2");
  await page.getByPlaceholder("Optional, e.g. “Reminder”").fill("A day");
  await eventually(async () => (await api.draft(id)).nodes[1].name, "A day");
  await saved();
  expect(digits((await api.plain("GET", `${path}/draft`)).text)).toEqual([ORDER]);
  await page.locator("header").getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await page.locator(".ant-message-success").waitFor();
  const journey = JSON.parse((await api.plain("GET", path)).text);
  expect(journey.live_version.number).toBe(1);
  expect(digits((await api.plain("GET", `${path}/versions/${journey.live_version.id}`)).text)).toEqual([ORDER]);
  await clean();
});
