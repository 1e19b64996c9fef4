// Numbers longer than JavaScript's own: what nobody touched keeps its digits through reading, renaming, saving, publishing.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, eventually, given, LANGUAGES, open } from "./browser.mjs";
import { line, opened, unique } from "./line.mjs";

after(closeBrowser);

const ORDER = "616581622363398142";
const here = `/api/workspaces/${given.workspace?.id}`;
/** A rule as text: an object would lose the digits before they are sent. */
const rule = `{"kind":"did","event":"Paid","where":[{"property":"order_id","op":"eq","value":${ORDER}}],"count":{"op":"at_least","n":1},"window":{"last":"P7D"}}`;

/** Text in, text out: what the server answers, digit for digit. */
const plain = (page, method, path, body = null, headers = {}) =>
  page.evaluate(
    async ([method, path, body, headers]) => {
      const { csrf_token } = await (await fetch("/api/session")).json();
      const sent = { "Content-Type": "application/json", "X-CSRFToken": csrf_token, ...headers };
      const response = await fetch(path, { method, headers: sent, body });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return { text, etag: response.headers.get("ETag") };
    },
    [method, path, body, headers],
  );

const digits = (text) => [...text.matchAll(/"value":\s*(\d+)/g)].map((found) => found[1]);

for (const language of LANGUAGES) {
  test(`an audience that is renamed keeps the digits of its rule (${language})`, async () => {
    const { page, home, clean, close } = await open({ language });
    const name = unique("Order");
    const made = await plain(page, "POST", `${here}/audiences`, `{"name":"${name}","rule":${rule}}`);
    const id = JSON.parse(made.text).id;
    await page.goto(`${home}/audiences/${id}`);
    await page.getByText(ORDER).first().waitFor();
    await page.goto(`${home}/audiences/${id}/edit`);
    await page.locator(`input[value="${ORDER}"]`).waitFor();
    await page.locator("#audience-name").fill(`${name} renamed`);
    await clean();
    await page.getByRole("button", { name: language === "zh" ? "保存人群" : "Save audience" }).click();
    await page.waitForURL(`**/audiences/${id}`);
    const { text } = await plain(page, "GET", `${here}/audiences/${id}`);
    assert.equal(JSON.parse(text).name, `${name} renamed`);
    assert.deepEqual(digits(text), [ORDER]);
    await page.getByText(ORDER).first().waitFor();
    await clean();
    await close();
  });
}

test("a journey keeps the digits of its entry filter when another card is renamed and it is published", async () => {
  const { page, card, saved, draft, id, home, clean, close } = await opened("Digits");
  const path = `${here}/journeys/${id}`;
  const before = await plain(page, "GET", `${path}/draft`);
  const graph = JSON.stringify({ ...line, settings: { entry_filter: "RULE" } }).replace('"RULE"', rule);
  await plain(page, "PUT", `${path}/draft`, `{"graph":${graph}}`, { "If-Match": before.etag });
  await page.goto(`${home}/journeys/${id}`);
  await page.reload();
  await card("n2");
  await page.getByPlaceholder("Optional, e.g. “Reminder”").fill("A day");
  await eventually(async () => (await draft(id)).nodes[1].name, "A day");
  await saved();
  assert.deepEqual(digits((await plain(page, "GET", `${path}/draft`)).text), [ORDER]);
  await page.locator("header").getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await page.locator(".ant-message-success").waitFor();
  const journey = JSON.parse((await plain(page, "GET", path)).text);
  assert.equal(journey.live_version.number, 1);
  assert.deepEqual(digits((await plain(page, "GET", `${path}/versions/${journey.live_version.id}`)).text), [ORDER]);
  await clean();
  await close();
});
