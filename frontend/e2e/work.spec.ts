import { expect } from "@playwright/test";
import { given } from "./support/given";
import { eventually, test, unique } from "./support/test";

const FOUND = { kind: "trait", trait: "city", op: "eq", value: "Bergen" };

test("a session that ends asks for the password over the page, and nothing on it is lost", async ({
  page,
  context,
  expected,
  home,
  api,
  clean,
}) => {
  const { id } = await api.call("POST", "/audiences", { name: unique("Ended"), rule: FOUND });
  await page.goto(`${home}/audiences/${id}/edit`);
  const name = unique("Still here");
  await page.locator("#audience-name").fill(name);
  expected.push("401");
  await context.clearCookies();
  // Whatever is asked first meets the end of the session: the box may be open before the button is reached.
  await page.getByRole("button", { name: "Save audience" }).evaluate((button: HTMLElement) => button.click());
  const dialog = page.locator(".ant-modal");
  await dialog.getByText("Sign in again").waitFor();
  expect(await dialog.locator("input[readonly]").inputValue()).toBe(given.username);
  await clean();
  await dialog.locator("input[type=password]").fill(given.password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await page.locator("#audience-name").inputValue()).toBe(name);
  await page.getByRole("button", { name: "Save audience" }).click();
  await page.waitForURL((url) => url.pathname.endsWith(id));
  await eventually(async () => (await api.call("GET", `/audiences/${id}`)).name, name);
});

test("who signs out is not asked to sign in again over the page", async ({ page, home }) => {
  await page.goto(`${home}/customers`);
  await page.locator("aside").getByRole("button", { name: given.username }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  expect(await page.locator(".ant-modal").count()).toBe(0);
});

test("JSON that is no rule yet changes nothing, and the builder stands", async ({ page, home, api, clean }) => {
  const { id } = await api.call("POST", "/audiences", { name: unique("As JSON"), rule: FOUND });
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
});

for (const [section, label] of [
  ["customers", "E-mail, phone"],
  ["audiences", "Search by name"],
  ["templates", "Search by name"],
  ["journeys", "Search by name"],
]) {
  test(`the search of ${section} takes letters from an input method and in the middle of a word`, async ({
    page,
    context,
    home,
    clean,
  }) => {
    await page.goto(`${home}/${section}`);
    const field = page.getByLabel(label);
    await field.focus();
    const protocol = await context.newCDPSession(page);
    for (const text of ["z", "zh", "zha", "zhan", "zhang"]) {
      await protocol.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      await page.waitForTimeout(60); // A person's pace.
      expect(await field.inputValue()).toBe(text);
    }
    await protocol.send("Input.insertText", { text: "张" });
    expect(await field.inputValue()).toBe("张");
    await page.waitForURL((url) => url.searchParams.get("q") === "张");
    await field.fill("abcd");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("xyz", { delay: 20 });
    expect(await field.inputValue()).toBe("abxyzcd");
    await page.waitForURL((url) => url.searchParams.get("q") === "abxyzcd");
    await page.goBack();
    await page.goForward();
    expect(await page.getByLabel(label).inputValue()).toBe("abxyzcd");
    await clean();
  });
}
