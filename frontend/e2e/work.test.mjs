// What somebody has typed stays theirs: over a session that ends, a rule that is none yet, an input method at work.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, eventually, given, open } from "./browser.mjs";

after(closeBrowser);

const unique = (name) => `${name} ${Date.now().toString(36)}`;
const FOUND = { kind: "trait", trait: "city", op: "eq", value: "Bergen" };

test("a session that ends asks for the password over the page, and nothing on it is lost", async () => {
  const { page, context, expected, home, api, clean, close } = await open();
  const { id } = await api("POST", "/audiences", { name: unique("Ended"), rule: FOUND });
  await page.goto(`${home}/audiences/${id}/edit`);
  const name = unique("Still here");
  await page.locator("#audience-name").fill(name);
  expected.push("401");
  await context.clearCookies();
  // Whatever is asked first meets the end of the session: the box may be open before the button is reached.
  await page.getByRole("button", { name: "Save audience" }).evaluate((button) => button.click());
  const dialog = page.locator(".ant-modal");
  await dialog.getByText("Sign in again").waitFor();
  assert.equal(await dialog.locator("input[readonly]").inputValue(), given.username);
  await clean();
  await dialog.locator("input[type=password]").fill(given.password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.locator("#audience-name").inputValue(), name);
  await page.getByRole("button", { name: "Save audience" }).click();
  await page.waitForURL((url) => url.pathname.endsWith(id));
  await eventually(async () => (await api("GET", `/audiences/${id}`)).name, name);
  await close();
});

test("who signs out is not asked to sign in again over the page", async () => {
  const { page, home, close } = await open();
  await page.goto(`${home}/customers`);
  await page.locator("aside").getByRole("button", { name: given.username }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  assert.equal(await page.locator(".ant-modal").count(), 0);
  await close();
});

test("JSON that is no rule yet changes nothing, and the builder stands", async () => {
  const { page, home, api, clean, close } = await open();
  const { id } = await api("POST", "/audiences", { name: unique("As JSON"), rule: FOUND });
  await page.goto(`${home}/audiences/${id}/edit`);
  await page.getByRole("button", { name: "JSON" }).click();
  const text = page.locator("textarea.pl-mono");
  for (const broken of ['{"kind":"not"}', '{"kind":"all","rules":[null]}', '{"kind":']) {
    await text.fill(broken);
    await page.getByText("the last readable text still holds").waitFor();
  }
  await page.getByRole("button", { name: "Builder" }).click();
  await page.getByText("Bergen").first().waitFor();
  await page.getByRole("button", { name: "JSON" }).click();
  await text.fill(JSON.stringify({ ...FOUND, value: "Tromsø" }));
  await page.getByRole("button", { name: "Builder" }).click();
  await page.getByText("Tromsø").first().waitFor();
  await clean();
  await close();
});

for (const [room, label] of [
  ["customers", "E-mail, phone"],
  ["audiences", "Search by name"],
  ["templates", "Search by name"],
  ["journeys", "Search by name"],
]) {
  test(`the search of ${room} takes letters from an input method and in the middle of a word`, async () => {
    const { page, context, home, clean, close } = await open();
    await page.goto(`${home}/${room}`);
    const field = page.getByLabel(label);
    await field.focus();
    const protocol = await context.newCDPSession(page);
    for (const text of ["z", "zh", "zha", "zhan", "zhang"]) {
      await protocol.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      await page.waitForTimeout(60); // A person's pace.
      assert.equal(await field.inputValue(), text);
    }
    await protocol.send("Input.insertText", { text: "张" });
    assert.equal(await field.inputValue(), "张");
    await page.waitForURL((url) => url.searchParams.get("q") === "张");
    await field.fill("abcd");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("xyz", { delay: 20 });
    assert.equal(await field.inputValue(), "abxyzcd");
    await page.waitForURL((url) => url.searchParams.get("q") === "abxyzcd");
    await page.goBack();
    await page.goForward();
    assert.equal(await page.getByLabel(label).inputValue(), "abxyzcd");
    await clean();
    await close();
  });
}
