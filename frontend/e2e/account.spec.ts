// Accounts: invited by a link, signed in with a password of one's own, set anew by mail, changed; and what archiving refuses.
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { at, line, test } from "./support/canvas";
import { given } from "./support/given";
import { eventually, unique } from "./support/test";

const GOOD = "seven green kettles";
const OTHER = "nine blue kettles";

async function chooseTwice(page: Page, password: string) {
  await page.locator("#password").fill(password);
  await page.locator("#again").fill(password);
}

test("somebody is invited, joins, forgets the password and sets another", { tag: "@zh" }, async ({
  page,
  context,
  home,
  language,
  say,
  expected,
  clean,
}) => {
  const name = `mia-${language}-${Date.now().toString(36)}`;
  const email = `${name}@example.com`;

  await page.goto(`${home}/settings?tab=members`);
  await page.getByRole("button", { name: say("settings")("invite") }).click();
  await page.locator("#email").fill(email);
  await clean();
  await page.locator(".ant-modal-footer .ant-btn-primary").click();
  const link = (await page.locator(".ant-modal code").textContent()) ?? "";
  expect(link).toMatch(/\/invitation#[\w-]{40,}$/);
  await page.locator(".ant-modal-footer .ant-btn-primary").click();
  await page.getByRole("cell", { name: email }).waitFor();
  await clean();

  await context.clearCookies();
  await page.goto("about:blank");
  await page.goto(link);
  await page.locator("#username").fill(name);
  await page.locator("#password").fill(GOOD);
  await page.locator("#again").fill(OTHER);
  await page.locator("button[type=submit]").click();
  await page.locator(".ant-form-item-explain-error").waitFor();
  await page.locator("#again").fill(GOOD);
  await clean();
  await page.locator("button[type=submit]").click();
  await page.waitForURL(/\/w\//);
  await clean();

  await context.clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: say("session")("forgot") }).click();
  await page.locator("#email").fill(email);
  await page.locator("button[type=submit]").click();
  await page.locator(".ant-alert-warning", { hasText: "worker-delivery.log" }).waitFor();
  await clean();

  const mailed = () =>
    [...readFileSync(`${given.logs}/worker-delivery.log`, "utf8").matchAll(/“([\w-]+)”|reset-password#(\S+)/g)]
      .map(([, who, token]) => who ?? token)
      .reduce((found, word, n, all) => (all[n - 1] === name && word !== name ? word : found), "");
  await eventually(async () => mailed() !== "", true);
  await page.goto("about:blank");
  await page.goto(`/reset-password#${mailed()}`);
  await chooseTwice(page, OTHER);
  await clean();
  await page.locator("button[type=submit]").click();
  await page.locator(".ant-alert-success", { hasText: name }).waitFor();
  await clean();

  await page.goto("about:blank");
  await page.goto(`/reset-password#${mailed()}`);
  await chooseTwice(page, GOOD);
  expected.push("400 (Bad Request)");
  await page.locator("button[type=submit]").click();
  await page.locator(".ant-alert-error").waitFor();
  await clean();
});

test.describe("a member", () => {
  test.use({ who: given.viewer });

  test("one changes one's own password and stays signed in", async ({ page, expected, clean }) => {
    await page.goto("/");
    const change = async (current: string, next: string) => {
      await page.locator("#current").fill(current);
      await chooseTwice(page, next);
      await page.getByRole("dialog").getByRole("button", { name: "Change password" }).click();
    };
    await page.getByRole("button", { name: given.viewer.username }).click();
    await page.getByRole("menuitem", { name: "Change password" }).click();
    expected.push("400 (Bad Request)");
    await change("wrong", OTHER);
    await page.locator(".ant-modal .ant-alert-error", { hasText: "This is not your password." }).waitFor();
    await clean();
    await change(given.viewer.password, OTHER);
    await page.locator(".ant-message-success").waitFor();
    await page.getByRole("button", { name: given.viewer.username }).click();
    await page.getByRole("menuitem", { name: "Change password" }).click();
    await change(OTHER, given.viewer.password);
    await page.locator("#current").waitFor({ state: "hidden" });
    await clean();
  });
});

test("who is not signed in signs in by the form, and comes to the page that was asked for", async ({
  page,
  context,
  home,
  clean,
}) => {
  await context.clearCookies();
  await page.goto(`${home}/audiences`);
  await page.waitForURL(/sign-in/);
  await page.locator("#username").fill(given.username);
  await page.locator("#password").fill(given.password);
  await clean();
  await page.locator("button[type=submit]").click();
  await page.waitForURL(`**${home}/audiences`);
  await page.getByRole("heading", { name: "Audiences" }).waitFor();
  await clean();
});

test("what a journey uses is not archived, and the journey is a link", async ({ page, api, home, expected, clean }) => {
  const rule = { kind: "did", event: "Visited", window: { last: "P7D" } };
  const audience = await api.call("POST", "/audiences", { name: unique("Visitors"), rule });
  const name = unique("Uses it");
  const inAudience = { kind: "in_audience", audience: audience.id };
  const id = await api.journey(name, { ...line, settings: { entry_filter: inAudience } });
  await page.goto(`${home}/audiences/${audience.id}`);
  await page.getByRole("button", { name: "Archive" }).click();
  expected.push("409 (Conflict)");
  await page.locator(".ant-modal-confirm .ant-btn-primary").click();
  const users = page.locator(".ant-modal-confirm-error");
  await users.getByText(`The journey “${name}” uses this audience.`).waitFor();
  expect(await users.getByRole("link").getAttribute("href")).toBe(`${home}/journeys/${id}`);
  await clean();
});

test("a message is marketing or a service message, with what follows", async ({ page, api, clean, opened }) => {
  const send = at("s", "send", 164, { channel: given.channel.id, template: given.template.id, category: "marketing" });
  const graph = {
    ...line,
    nodes: [line.nodes[0], send, line.nodes[2]],
    edges: [
      { id: "e1", source: "n1", port: "next", target: "s" },
      { id: "e2", source: "s", port: "next", target: "n3" },
    ],
  };
  const { card, id } = await opened("Kinds", graph);
  await card("s");
  await page.getByRole("radio", { name: /^Service message/ }).check();
  await eventually(async () => (await api.draft(id)).nodes[1].config.category, "transactional");
  await clean();
});
