// One thing beside its list: it has an address, says when it is not there, and gives the focus back.
import { expect } from "@playwright/test";
import { track } from "./support/api";
import { given } from "./support/given";
import { eventually, test, unique } from "./support/test";

test("a drawer is in the address, is left by Escape or “back”, and gives the focus back", async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const name = unique("Drawer");
  const { id } = await api.call("POST", "/sources", { name });
  await page.goto(`${home}/sources`);
  const drawer = page.getByRole("dialog");
  const opener = page.getByRole("button", { name, exact: true });
  await opener.focus();
  await page.keyboard.press("Enter");
  await drawer.getByText(say("sources")("kind"), { exact: true }).waitFor();
  await drawer.getByText(id, { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("source")).toBe(id);
  await clean();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  expect(new URL(page.url()).searchParams.get("source")).toBe(null);
  await eventually(() => opener.evaluate((element) => element === document.activeElement), true);

  await page.keyboard.press("Enter");
  await drawer.waitFor();
  await page.goBack();
  await drawer.waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe(`${home}/sources`);

  // A double click opens once, and closes once.
  const clickTwice = (button: HTMLElement) => {
    button.click();
    button.click();
  };
  await opener.evaluate(clickTwice);
  await drawer.waitFor();
  await page.locator(".ant-drawer-close").evaluate(clickTwice);
  await drawer.waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe(`${home}/sources`);

  await page.goto(`${home}/sources?tab=quarantine&source=${id}`);
  await drawer.getByText(name).first().waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("?tab=quarantine");
});

test("a drawer whose thing is gone says so", async ({ page, home, say, expected, clean }) => {
  expected.push("404");
  const gone = (kind: string) => page.getByRole("dialog").getByText(say("shared")("state.gone", { kind }));
  await page.goto(`${home}/channels?channel=chn_${"x".repeat(22)}`);
  await gone(say("channels")("kind")).waitFor();
  await clean();
  await page.goto(`${home}/deliveries?touch=tch_${"x".repeat(22)}`);
  await gone(say("deliveries")("drawer")).waitFor();
  await page.goto(`${home}/audit?entry=log_${"x".repeat(22)}`);
  await gone(say("audit")("entry")).waitFor();
  await page.goto(`${home}/sources?tab=quarantine&item=qrn_${"x".repeat(22)}`);
  await gone(say("sources")("quarantined")).waitFor();
  await page.goto(`${home}/parked?item=pkd_${"x".repeat(22)}`);
  await gone(say("parked")("title")).waitFor();
});

test("an entry of the audit log has an address, and leads to what was changed and to all its changes", async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("audit");
  const name = unique("Noted");
  const { id } = await api.call("POST", "/sources", { name });
  await page.goto(`${home}/audit`);
  const drawer = page.getByRole("dialog");
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("button").click();
  await drawer.getByText(id, { exact: true }).waitFor();
  await clean();
  await page.goto(page.url());
  await drawer.getByRole("link", { name: t("all_of_thing") }).click();
  await drawer.waitFor({ state: "detached" });
  await page.getByText(t("only_thing", { name })).waitFor();
  await expect(page.getByRole("row").filter({ hasText: given.username })).toHaveCount(1);
  await page.goBack();
  await drawer.getByRole("link", { name, exact: true }).click();
  await eventually(() => new URL(page.url()).search, `?source=${id}`);
  await drawer.getByText(say("sources")("kind"), { exact: true }).waitFor();
});

test("a refused item has an address, and is put back there", async ({ page, home, say, clean }) => {
  const t = say("sources");
  const event = unique("Refused");
  await track("track", { userId: "drawer", event, timestamp: "soon" });
  const item = page.getByRole("row").filter({ hasText: event });
  await expect(async () => {
    await page.goto(`${home}/sources?tab=quarantine`);
    await item.waitFor({ timeout: 2_000 });
  }).toPass();
  await item.getByRole("button").first().click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("bad_timestamp", { exact: true }).waitFor();
  await clean();
  await page.goto(page.url());
  const again = drawer.getByRole("button", { name: t("replay", { count: 1 }) });
  await again.click();
  await page.locator(".ant-message-success", { hasText: t("put_back", { count: 1 }) }).waitFor();
  await again.waitFor({ state: "detached" });
  await drawer.getByText(t("replayed"), { exact: true }).waitFor();
});

test("a channel is opened by its address, switched off and on", async ({ page, home, api, clean }) => {
  await page.goto(`${home}/channels?channel=${given.channel.id}`);
  const enabled = async () => (await api.call<{ enabled: boolean }>("GET", `/channels/${given.channel.id}`)).enabled;
  const onOff = page.getByRole("dialog").getByRole("switch").first();
  await onOff.click();
  await eventually(enabled, false);
  await clean();
  await onOff.click();
  await eventually(enabled, true);
  await clean();
});
