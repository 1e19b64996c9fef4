// An alert is made by hand, fires for what was set aside, is seen over every page, acknowledged and deleted; bad settings are
// told at their field.
import { expect } from "@playwright/test";
import { given } from "./support/given";
import { sql } from "./support/sql";
import { test, unique } from "./support/test";

/** As if a periodic job of the workspace had failed an hour ago. */
const setAside = (workspace: string) =>
  sql(
    `INSERT INTO parking_parked (workspace_id, kind, ref, stage, code, params, since, failed_at, tries, retry_at)
     SELECT id, 'workspace', 1, 'alerts', 'KeyError', '{}', now() - interval '1 hour', now(), 2, now() + interval '1 day'
     FROM tenancy_workspace WHERE slug = '${workspace}'`,
  );
const repair = () => sql("DELETE FROM parking_parked WHERE stage = 'alerts'");

test("an alert fires, is seen everywhere and is acknowledged", { tag: "@zh" }, async ({
  page,
  home,
  say,
  clean,
  language,
  expected,
}) => {
  expected.push("400 (Bad Request)");
  const t = say("alerts");
  const shared = say("shared");
  const [team, name] = [unique("Team"), unique("Set aside")];
  repair();
  setAside(home.replace("/w/", ""));

  await page.goto(`${home}/alerts?tab=targets`);
  await page
    .getByRole("button", { name: t("target_new") })
    .first()
    .click();
  const drawer = page.locator(".ant-drawer-content-wrapper").last();
  await drawer.getByLabel(t("name")).fill(team);
  const addresses = drawer.locator('[data-field="addresses"]');
  await addresses.getByRole("combobox").fill("no address");
  await addresses.getByRole("combobox").press("Enter");
  await drawer.getByRole("button", { name: t("target_create") }).click();
  await addresses.getByRole("alert").first().waitFor();
  await addresses.getByRole("combobox").press("Backspace");
  await addresses.getByRole("combobox").press("Backspace");
  await addresses.getByRole("combobox").fill("ops@example.com");
  await addresses.getByRole("combobox").press("Enter");
  await clean();
  await drawer.getByRole("button", { name: t("target_create") }).click();
  await page.getByRole("row").filter({ hasText: team }).waitFor();
  await clean();

  await page.getByRole("tab", { name: t("tab_alerts") }).click();
  await page
    .getByRole("button", { name: t("new") })
    .first()
    .click();
  const form = page.locator(".ant-drawer-content-wrapper").last();
  await form.getByLabel(t("name")).fill(name);
  const kinds = (await (
    await page.request.get("/api/alert-kinds", { headers: { "Accept-Language": language === "zh" ? "zh-hans" : "en" } })
  ).json()) as {
    sources: { kind: string; label: string }[];
  };
  const label = kinds.sources.find(({ kind }) => kind === "parked")?.label ?? "";
  await form.getByRole("combobox", { name: t("source") }).fill(label);
  await page.locator(".ant-select-item-option").filter({ hasText: label }).click();
  await form.getByRole("combobox", { name: t("targets") }).click();
  await page.locator(".ant-select-item-option").filter({ hasText: team }).click();
  await page.keyboard.press("Escape");
  await clean();
  await form.getByRole("button", { name: t("create") }).click();

  // It is evaluated at once, by the worker.
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByText(shared("tag.firing")).waitFor({ timeout: 60_000 });
  await clean();
  await page.goto(`${home}/channels`);
  const notice = page.getByTestId("alerts-notice");
  await notice.getByText(t("notice", { count: 1 })).waitFor();
  await clean();
  await notice.getByRole("link", { name: t("notice_show") }).click();
  await expect(notice).toBeHidden();
  await row.getByRole("button", { name }).click();
  const open = page.locator(".ant-drawer-content-wrapper").last();
  await open.getByText(t("told", { count: 0 })).waitFor();
  await clean();
  await open.getByRole("button", { name: t("acknowledge"), exact: true }).click();
  await open
    .getByText(t("acknowledged_by", { name: given.username }))
    .first()
    .waitFor();
  await expect(page.getByTestId("alerts-notice")).toBeHidden();

  // What is behind it is one click away.
  await open
    .getByRole("link", { name: t("behind") })
    .first()
    .click();
  await page.getByText("KeyError").waitFor();
  repair();
  await page.goto(`${home}/alerts`);
  await row.getByRole("button", { name }).click();
  await open.getByRole("button", { name: t("delete") }).click();
  await page
    .locator(".ant-modal-confirm")
    .getByRole("button", { name: t("delete") })
    .click();
  await row.waitFor({ state: "detached" });
});
