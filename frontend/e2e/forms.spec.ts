// Forms drawn from schemas; filters that only the address knows; a language whose texts do not come.
import { expect } from "@playwright/test";
import type { Customer } from "../src/features/customers/customer";
import { track } from "./support/api";
import { given } from "./support/given";
import { eventually, test, unique } from "./support/test";

interface Settings {
  settings: { host: string; security: string; port: number };
}

test("the form of a channel lays problems at their fields, names its choices and keeps its secrets", {
  tag: "@zh",
}, async ({ page, home, api, say, expected, clean }) => {
  const t = say("channels");
  const name = unique("Post");
  await page.goto(`${home}/channels`);
  await page.getByRole("button", { name: t("new") }).click();
  const drawer = page.locator(".ant-drawer");
  const field = (place: string) => drawer.locator(`[data-field=${place}]`);
  await drawer.locator("#channel-name").fill(name);
  expect(await drawer.locator("#settings\\.port").inputValue()).toBe("587");
  await drawer.locator("#settings\\.from_address").fill("nobody");
  expected.push("400");
  await drawer.getByRole("button", { name: t("create") }).click();
  await field("host").getByRole("alert").waitFor();
  await field("from_address").getByRole("alert").waitFor();
  expect(await drawer.getByRole("alert").count()).toBe(2);
  await clean();

  await drawer.locator("#settings\\.host").fill("mail.example.com");
  await drawer.locator("#settings\\.from_address").fill("Shop <news@example.com>");
  await field("security").locator(".ant-select").click();
  await page.locator(".ant-select-item-option", { hasText: t("option.security.none") }).click();
  expect(await drawer.locator("#secrets\\.password").getAttribute("placeholder")).toBe(
    say("shared")("form.secret_unset"),
  );
  await drawer.locator("#secrets\\.password").fill("seven green kettles");
  await drawer.getByRole("button", { name: t("create") }).click();
  await drawer.waitFor({ state: "hidden" });
  await page.getByRole("button", { name, exact: true }).click();
  const password = drawer.locator("#secrets\\.password");
  await password.waitFor();
  expect(await password.getAttribute("placeholder")).toBe(say("shared")("form.secret_set"));
  expect(await password.inputValue()).toBe("");
  const { results } = await api.call<{ results: (Settings & { name: string })[] }>("GET", "/channels");
  const { host, security, port } = results.find((each) => each.name === name)?.settings ?? {};
  expect([host, security, port]).toEqual(["mail.example.com", "none", 587]);
  await clean();
});

test("a channel's form whose adapters could not be read says so and tries again", async ({
  page,
  home,
  say,
  expected,
  clean,
}) => {
  expected.push("503");
  const refuse = (url: URL) => url.pathname === "/api/adapters";
  await page.route(refuse, (route) =>
    route.fulfill({ status: 503, json: { code: "busy", message: "Not now.", problems: [] } }),
  );
  await page.goto(`${home}/channels`);
  await page.getByRole("button", { name: say("channels")("new") }).click();
  const drawer = page.locator(".ant-drawer");
  await drawer.getByText("Not now.").waitFor();
  await clean();
  await page.unroute(refuse);
  await drawer.getByRole("button", { name: say("shared")("act.retry") }).click();
  await drawer.locator("#channel-name").waitFor();
  await clean();
});

test("deliveries of one step or one customer say that they are, and can be opened to all", async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("deliveries");
  const person = unique("ida").replace(" ", "-");
  await track("identify", { userId: person, messageId: person, traits: { name: "Ida 林" } });
  const found = () => api.call<{ results: Customer[] }>("GET", `/profiles?q=${person}`);
  await eventually(async () => (await found()).results.length, 1);
  const { id } = (await found()).results[0] ?? { id: "" };
  const journey = await api.journey(unique("Narrow"));
  await page.goto(`${home}/deliveries?journey=${journey}&node=n2&profile=${id}`);
  const step = page.getByText(t("only_step", { name: "n2" }));
  await step.waitFor();
  const customer = t("only_customer", { name: "Ida 林" });
  await page.getByText(customer).waitFor();
  await clean();
  await page.getByRole("button", { name: say("shared")("filter.remove", { filter: customer }) }).click();
  await page.getByText(customer).waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe(`?journey=${journey}&node=n2`);
  // A step belongs to its journey, and goes with it.
  const filter = page.locator(".ant-select", { has: page.getByRole("combobox", { name: t("journey") }) });
  await filter.hover();
  await filter.locator(".ant-select-clear").click();
  await step.waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("");
  await clean();
});

test("Enter in a dialog does what its button does", async ({ page, home, say, clean }) => {
  const t = say("templates");
  const name = unique("By Enter");
  await page.goto(`${home}/templates`);
  await page
    .getByRole("button", { name: t("new") })
    .first()
    .click();
  await page.getByRole("dialog").getByLabel(t("name")).fill(name);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/templates\/tpl_/);
  await expect(page.locator("h1").getByRole("textbox", { name: t("name") })).toHaveValue(name);
  await clean();
});

test("deliveries of a customer who is not known say so", { tag: "@zh" }, async ({
  page,
  home,
  say,
  expected,
  clean,
}) => {
  expected.push("404");
  const id = `prf_${"x".repeat(22)}`;
  await page.goto(`${home}/deliveries?profile=${id}`);
  const gone = page.getByText(say("shared")("state.gone", { kind: say("deliveries")("customer") }));
  await gone.waitFor();
  await page.getByText(say("deliveries")("unknown_customer", { id })).waitFor();
  await clean();
  await page
    .getByRole("button", { name: say("shared")("filter.clear") })
    .first()
    .click();
  await gone.waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("");
});

test("a language whose texts cannot be had is not changed to, and is when they can", async ({
  page,
  home,
  say,
  expected,
  clean,
}) => {
  expected.push("ERR_FAILED");
  await page.goto(`${home}/channels`);
  const title = page.locator("main h1");
  await title.getByText(say("channels")("title")).waitFor();
  const chinese = /\/zh-[^/]*\.json$/;
  await page.route(chinese, (route) => route.abort());
  const choose = async () => {
    await page.locator("aside").getByRole("button", { name: given.username }).click();
    await page.getByRole("menuitem", { name: "简体中文" }).click();
  };
  await choose();
  await page.getByText(say("shared")("user.language_failed", { language: "简体中文" })).waitFor();
  await title.getByText(say("channels")("title")).waitFor();
  await clean();
  await page.unroute(chinese);
  await choose();
  await title.getByText("渠道").waitFor();
  await clean();
});
