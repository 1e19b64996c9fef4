// Settings: values that identify nobody, the time zone of a source, and the questions before what cannot be undone.
import { expect, type Locator, type Page } from "@playwright/test";
import type { Source } from "../src/features/sources/source";
import { eventually, test, unique } from "./support/test";

const button = (place: Page | Locator, name: string) => place.getByRole("button", { name, exact: true });

test("a value that identifies nobody is entered, seen and taken out again", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("settings");
  const value = unique("13900001111").replace(" ", "");
  const listed = async () =>
    (await api.call<{ results: { value: string; status: string }[] }>("GET", "/identifier-rules")).results
      .filter((row) => row.value.includes(value))
      .map((row) => row.status);
  await page.goto(`${home}/settings`);
  await page.getByRole("tab", { name: t("tab.identifiers") }).click();
  await button(page, t("identifier_add")).first().click();
  const dialog = page.getByRole("dialog");
  await button(dialog, t("identifier_add")).click();
  await dialog.getByText(t("identifier_value_missing")).waitFor();
  await dialog.locator("#namespace").fill("member_no");
  await dialog.locator("#value").fill(value);
  await clean();
  await button(dialog, t("identifier_add")).click();
  const row = page.getByRole("row").filter({ hasText: value });
  await row.getByText(t("identifier_statuses.denied")).waitFor();
  expect(await listed()).toEqual(["denied"]);
  await clean();

  await button(row, t("remove")).click();
  const question = page.locator(".ant-modal-confirm");
  await question.getByText(t("identifier_remove_text")).waitFor();
  await clean();
  await button(question, t("remove")).click();
  await row.waitFor({ state: "detached" });
  expect(await listed()).toEqual([]);
  await clean();
});

test("the time zone of a source is chosen, and is the workspace's until then", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("sources");
  const name = unique("Till");
  const { id } = await api.call("POST", "/sources", { name });
  const zone = async () => (await api.call<Source>("GET", `/sources/${id}`)).time_zone;
  await page.goto(`${home}/sources`);
  await page.getByRole("row").filter({ hasText: name }).getByText(name).click();
  const field = page.getByRole("combobox", { name: t("time_zone") });
  const { time_zone } = await api.call<Source>("GET", "");
  const workspaces = say("shared")("time.of_workspace", { zone: time_zone.replaceAll("_", " ") });
  const drawer = page.locator(".ant-drawer");
  await drawer.getByText(workspaces).waitFor();
  await clean();
  await field.fill("Sao Paulo");
  await page.locator(".ant-select-item-option", { hasText: "America/Sao Paulo" }).click();
  await page.locator(".ant-message-success", { hasText: t("saved") }).waitFor();
  await eventually(zone, "America/Sao_Paulo");
  await drawer.locator(".ant-select-content", { hasText: "America/Sao Paulo" }).waitFor();
  await clean();
});

test("a change of the settings is saved after what it does was said, and only what was changed", {
  tag: "@zh",
}, async ({ page, home, api, say, clean }) => {
  const t = say("settings");
  const held = () => api.call<{ attribution: object; locale: string }>("GET", "");
  await api.call("PATCH", "", { attribution: { window_days: 7, qualifying: "accepted" }, locale: "en" });
  await page.goto(`${home}/settings`);
  await page.getByLabel(t("window")).fill("14");
  await api.call("PATCH", "", { locale: "nb" });
  await button(page, t("save")).click();
  const dialog = page.locator(".ant-modal-confirm");
  await dialog.getByTestId("effects").getByRole("listitem").waitFor();
  await clean();
  expect((await held()).attribution).toMatchObject({ window_days: 7, qualifying: "accepted" });
  await button(dialog, t("effects_act")).click();
  await page.locator(".ant-message-success", { hasText: t("saved") }).waitFor();
  expect(await held()).toMatchObject({ attribution: { window_days: 14, qualifying: "accepted" }, locale: "nb" });
  await clean();
  await api.call("PATCH", "", { attribution: { window_days: 7 }, locale: "en" });
});

test("the week begins where the workspace says, on calendars too", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("settings");
  /** The day over the first column of the calendar. */
  const first = async () => {
    await page.goto(`${home}/audit`);
    await page.getByPlaceholder(say("shared")("filter.from")).click();
    return page.locator(".ant-picker-content th").first().textContent();
  };
  const [monday, sunday] = { en: ["Mo", "Su"], zh: ["一", "日"] }[test.info().project.name === "zh" ? "zh" : "en"];
  expect(await first()).toBe(monday);
  await page.goto(`${home}/settings`);
  await page.getByLabel(t("week_start")).click();
  await page.getByTitle(t("week_starts.sunday"), { exact: true }).click();
  await clean();
  await button(page, t("save")).click();
  await page.locator(".ant-message-success", { hasText: t("saved") }).waitFor();
  expect(await api.call("GET", "")).toMatchObject({ week_start: "sunday" });
  expect(await first()).toBe(sunday);
  await api.call("PATCH", "", { week_start: "monday" });
});

test("quiet hours are switched on, with other times for one medium and none for another", async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("settings");
  const sms = page.locator('[data-medium="sms"]').filter({ has: page.locator(".ant-select") });
  const push = page.locator('[data-medium="push"]').filter({ has: page.locator(".ant-select") });
  const type = async (label: string, time: string) => {
    await page.getByLabel(label, { exact: true }).fill(time);
    await page.keyboard.press("Enter");
  };
  await page.goto(`${home}/settings`);
  await page.getByLabel(t("quiet.on")).click();
  await type(t("quiet.start"), "22:00");
  await sms.getByRole("combobox").click();
  await page.getByTitle(t("quiet.medium.other"), { exact: true }).click();
  await type(t("quiet.end_of", { medium: "SMS" }), "10:30");
  await push.getByRole("combobox").click();
  await page.getByTitle(t("quiet.medium.never"), { exact: true }).last().click();
  await clean();
  // Enter has closed the clocks, and saved nothing.
  expect(await api.call("GET", "")).toMatchObject({ quiet_hours: { on: false } });
  await button(page, t("save")).click();
  await page.locator(".ant-message-success", { hasText: t("saved") }).waitFor();
  expect(await api.call("GET", "")).toMatchObject({
    quiet_hours: {
      on: true,
      start: "22:00",
      end: "09:00",
      media: { sms: { start: "22:00", end: "10:30" }, push: null },
    },
  });
  await api.call("PATCH", "", { quiet_hours: { on: false, start: "21:00", end: "09:00", media: {} } });
});

test("a category is made, chosen by a template, and stays while it is in use", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
  expected,
  clean,
}) => {
  const t = say("settings");
  const shared = say("shared");
  const name = unique("Offers");
  const code = name.toLowerCase().replace(/[^a-z0-9]/g, "_");
  await page.goto(`${home}/settings?tab=categories`);
  await button(page, t("category_add")).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(t("name")).fill(name);
  await dialog.getByLabel(t("category_code")).fill("2nd");
  expected.push("400");
  await button(dialog, shared("act.save")).click();
  await dialog.locator(".ant-form-item-explain-error").waitFor();
  await dialog.getByLabel(t("category_code")).fill(code);
  await clean();
  await page.keyboard.press("Enter");
  const card = page.locator(".pl-card").filter({ hasText: code });
  await card.getByText(t("category_unused")).waitFor();

  const { id } = await api.call("POST", "/templates", { name, medium: "sms", content: { body: "x" } });
  await page.goto(`${home}/templates/${id}`);
  await page.getByRole("combobox", { name: say("templates")("category") }).click();
  await page.locator(".ant-select-item-option", { hasText: name }).click();
  await button(page, say("templates")("save")).click();
  await page.locator(".ant-message-success").waitFor();
  await clean();

  await page.goto(`${home}/settings?tab=categories`);
  await card.getByRole("link", { name }).waitFor();
  expected.push("409");
  await button(card, shared("act.archive")).click();
  await button(page.locator(".ant-modal-confirm"), shared("act.archive")).click();
  await page.locator(".ant-modal-confirm-title", { hasText: shared("state.in_use") }).waitFor();
  await clean();
  await api.call("POST", `/templates/${id}/archive`);
});

/** Rows that are taken away after a question: how one is made, how it is found in its tab, and the word on its button. */
const QUESTIONS = [
  {
    list: "keys",
    made: (name: string) => ({ name, scopes: ["profiles:read"] }),
    shown: (name: string) => name,
    act: "key_revoke",
    text: "key_revoke_text",
  },
  {
    list: "caps",
    made: () => ({ max_touches: 4321, window: "P7D", medium: "", category: "" }),
    shown: () => "4321",
    act: "remove",
    text: "cap_remove_text",
  },
  {
    list: "suppressions",
    made: () => ({ medium: "sms", address: "+8613800001234", reason: "manual" }),
    shown: () => "Entered by hand",
    act: "remove",
    text: "suppression_remove_text",
  },
  {
    list: "invitations",
    tab: "members",
    made: (name: string) => ({ email: `${name}@example.com`, role: "viewer" }),
    shown: (name: string) => name,
    act: "invitation_revoke",
    text: "invitation_revoke_text",
  },
] as const;

for (const { list, made, shown, act, text, ...rest } of QUESTIONS) {
  test(`${list}: one is taken away only after a yes`, async ({ page, home, api, say, expected, clean }) => {
    const t = say("settings");
    const name = unique("asked").replace(" ", "-");
    const { id } = await api.call("POST", `/${list}`, made(name));
    const listed = async () => {
      const { results } = await api.call<{ results: { id: string; revoked_at?: string | null }[] }>("GET", `/${list}`);
      return results.some((row) => row.id === id && !row.revoked_at);
    };
    await page.goto(`${home}/settings?tab=${"tab" in rest ? rest.tab : list}`);
    const row = page.getByRole("row").filter({ hasText: shown(name) });
    const dialog = page.locator(".ant-modal-confirm");

    await button(row, t(act)).click();
    await dialog.getByText(t(text)).waitFor();
    await clean();
    await button(dialog, "Cancel").click();
    await dialog.waitFor({ state: "detached" });
    expect(await listed()).toBe(true);

    // Refused: the question stays, with the reason, and a second yes is asked anew.
    const refuse = `**/${list}/${id}**`;
    await page.route(refuse, (route) =>
      route.fulfill({ status: 503, json: { code: "busy", message: "Not now.", problems: [] } }),
    );
    expected.push("503");
    await button(row, t(act)).click();
    await button(dialog, t(act)).click();
    await page.locator(".ant-message-error", { hasText: "Not now." }).waitFor();
    await dialog.getByText(t(text)).waitFor();
    await page.unroute(refuse);
    await button(dialog, t(act)).click();
    await dialog.waitFor({ state: "detached" });
    await eventually(listed, false);
    await clean();
  });
}

test("a source gets a new key only after a yes", async ({ page, home, api, say, clean }) => {
  const t = say("sources");
  const name = unique("Rotated");
  const { id } = await api.call("POST", "/sources", { name });
  const key = async () => (await api.call<Source>("GET", `/sources/${id}`)).write_key;
  const before = await key();
  await page.goto(`${home}/sources`);
  await page.getByRole("row").filter({ hasText: name }).getByText(name).click();
  await button(page.locator(".ant-drawer"), t("rotate")).click();
  const dialog = page.locator(".ant-modal-confirm");
  await dialog.getByText(t("rotate_text")).waitFor();
  await clean();
  await button(dialog, "Cancel").click();
  await dialog.waitFor({ state: "detached" });
  expect(await key()).toBe(before);
  await button(page.locator(".ant-drawer"), t("rotate")).click();
  await button(dialog, t("rotate")).click();
  await page.locator(".ant-message-success", { hasText: t("rotated") }).waitFor();
  expect(await key()).not.toBe(before);
  await clean();
});
