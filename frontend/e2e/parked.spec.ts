// What was set aside is shown with its reason, retried by a person, and taken up again by the engine.
import { expect } from "@playwright/test";
import type { Audience } from "../src/features/audiences/audience";
import type { ParkedSummary } from "../src/features/parked/parked";
import { sql } from "./support/sql";
import { eventually, test, unique } from "./support/test";

const RULE = { kind: "tag", tag: "vip" };

/** As if finding the members of the audience had failed by a fault of ours; it would be retried tomorrow. */
const setAside = (audience: string) =>
  sql(
    `INSERT INTO parking_parked (workspace_id, kind, ref, stage, code, params, since, failed_at, tries, retry_at)
     SELECT workspace_id, 'audience', id, 'refresh', 'KeyError', '{"error": "vip"}', now(), now(), 2, now() + interval '1 day'
     FROM audiences_audience WHERE name = '${audience}'`,
  );

test("what is set aside says what and why, and goes on once it is retried", async ({ page, home, api, say, clean }) => {
  const t = say("parked");
  /** How many are not to be retried before tomorrow. */
  const later = () => Number(sql("SELECT count(*) FROM parking_parked WHERE retry_at > now() + interval '1 hour'"));
  const total = async () => (await api.call<ParkedSummary>("GET", "/parked/summary")).total;
  const names = [unique("First"), unique("Second"), unique("Third")];
  for (const name of names) {
    const { id } = await api.call("POST", "/audiences", { name, rule: RULE });
    // Its first members are found at once, and what succeeds is not set aside any more.
    await eventually(async () => (await api.call<Audience>("GET", `/audiences/${id}`)).refreshed_to !== null, true);
  }
  for (const name of names) setAside(name);

  await page.goto(`${home}/audiences`);
  await page
    .getByTestId("parked-notice")
    .getByText(t("notice", { count: 3 }))
    .waitFor();
  await clean();
  await page
    .getByTestId("parked-notice")
    .getByRole("link", { name: t("notice_show") })
    .click();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await row(names[0]).getByText("KeyError").waitFor();
  await row(names[0]).getByRole("cell", { name: "2", exact: true }).waitFor();
  await clean();

  await row(names[0]).getByRole("button").first().click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("vip", { exact: true }).waitFor();
  await clean();
  await page.goto(page.url());
  await drawer.getByRole("link", { name: names[0] }).waitFor();
  await drawer.getByRole("button", { name: t("retry"), exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });

  await row(names[0])
    .getByRole("button", { name: t("retry"), exact: true })
    .click();
  await page.locator(".ant-message-success", { hasText: t("retried", { count: 1 }) }).waitFor();
  await eventually(later, 2);

  await row(names[1]).getByRole("checkbox").check();
  await page.getByRole("button", { name: t("retry_chosen", { count: 1 }) }).click();
  await eventually(later, 1);

  await page.getByRole("button", { name: t("retry_all") }).click();
  const dialog = page.locator(".ant-modal-confirm");
  await dialog.getByText(t("retry_all_text")).waitFor();
  await clean();
  await dialog.getByRole("button", { name: t("retry_all") }).click();
  await dialog.waitFor({ state: "detached" });
  expect(later()).toBe(0);
  // The engine takes them up within its next pass over what is due.
  await expect.poll(total, { timeout: 90_000 }).toBe(0);
  await page.reload();
  await page.getByText(t("empty"), { exact: true }).waitFor();
  await eventually(() => page.getByTestId("parked-notice").count(), 0);
  expect(await row(names[2]).count()).toBe(0);
  await clean();
});
