// Models of attribution stand side by side, every column adds up, and what cannot be said is said.
import { expect } from "@playwright/test";
import { track } from "./support/api";
import { line } from "./support/canvas";
import { given } from "./support/given";
import { sql } from "./support/sql";
import { eventually, test, unique } from "./support/test";

const number = (text: string) => Number(text.replaceAll(",", ""));

/** An accepted message of the journey to the customer, so many days ago. */
const reached = (user: string, journey: string, days: number) =>
  sql(
    `WITH t AS (
       INSERT INTO channels_touch (workspace_id, origin, origin_id, journey_id, version_id, profile_id, channel_id, medium,
         category, decision, created_at)
       SELECT j.workspace_id, 1, 9000000000 + j.id, j.id, 1, i.profile_id, c.id, c.medium, 'marketing', 1,
         now() - interval '${days} days'
       FROM journeys_journey j, channels_channel c, profiles_identifier i
       WHERE j.name = '${journey}' AND c.name = '${given.channel.name}' AND c.workspace_id = j.workspace_id
       AND i.value = '${user}' AND i.workspace_id = j.workspace_id LIMIT 1
       RETURNING id, workspace_id, channel_id, profile_id, created_at)
     INSERT INTO channels_send (touch_id, workspace_id, channel_id, profile_id, due_at, state)
     SELECT id, workspace_id, channel_id, profile_id, created_at, 3 FROM t`,
  );

test("an order is shared out to the journeys that wrote before it, the same sum by every model", async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("attribution");
  const [first, last, user, event] = [unique("First"), unique("Last"), unique("ann"), unique("Bought")];
  for (const name of [first, last]) await api.journey(name, line);
  await track("identify", { userId: user, messageId: user });
  await eventually(() => sql(`SELECT count(*) FROM profiles_identifier WHERE value = '${user}'`), "1");

  await page.goto(`${home}/attribution?event=${encodeURIComponent(event)}`);
  await page.locator("[data-testid=refusal][data-code=no_conversions]").waitFor();

  reached(user, first, 3);
  reached(user, last, 2);
  await track("track", {
    userId: user,
    event,
    messageId: event,
    properties: { total: 10.01, currency: "EUR" },
  });
  await eventually(
    () =>
      sql(`SELECT count(*) FROM events_event e JOIN schema_eventname n ON n.id = e.name_id WHERE n.name = '${event}'`),
    "1",
  );
  await page.goto(`${home}/attribution?by=journey&event=${encodeURIComponent(event)}&value=total`);
  const table = page.getByRole("table", { name: t("side_by_side") });
  await table.getByText(first).waitFor();
  expect(await table.getByRole("columnheader").count()).toBe(9);
  await page.getByLabel(t("all_models")).click(); // Ticked once the address says so, which `check` does not wait for.
  await page.getByRole("table", { name: t("worth") }).waitFor();
  const cells = await table
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent ?? "")),
    );
  expect(cells.map(([name]) => name)).toEqual([last, first, t("nobody"), t("total")]);
  expect(cells[3]?.slice(2)).toEqual(Array(10).fill("10.01"));
  for (let column = 2; column < 12; column++) {
    const parts = cells.slice(0, 3).map((row) => number(row[column] ?? ""));
    expect(Math.round(100 * parts.reduce((sum, part) => sum + part, 0))).toBe(1001);
  }
  expect([cells[0]?.[2], cells[1]?.[2], cells[0]?.[3], cells[1]?.[3]]).toEqual(["10.01", "0.00", "0.00", "10.01"]);
  await clean();

  await page.getByText(t("shown_share"), { exact: true }).click();
  await table.getByText("100%").first().waitFor();
  await page.getByText(t("by_medium"), { exact: true }).click();
  await eventually(() => table.locator("tbody tr").count(), 3);
  await clean();
});
