// Charts: drawn on a canvas under the page's policy, read as a table, taken along as a file.
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { track } from "./support/api";
import { line, test } from "./support/canvas";
import { eventually, unique } from "./support/test";

test("an audience's size over time is drawn, read as a table, and exported", async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  const t = say("shared");
  const title = say("audiences")("size_over_time");
  const name = unique("Charted");
  const rule = { kind: "trait", trait: "charted", op: "eq", value: name };
  const { id } = await api.call("POST", "/audiences", { name, rule });
  await page.goto(`${home}/audiences/${id}`);
  const drawing = page.getByRole("img", { name: t("chart.label", { title }) });
  await drawing.locator("canvas").waitFor();
  const table = page.getByRole("table", { name: title });
  const rows = await table.getByRole("row").count();
  expect(rows).toBeGreaterThan(30);
  await drawing.hover();
  await clean();

  await page.getByText(t("chart.table"), { exact: true }).click();
  await eventually(() => drawing.count(), 0);
  expect(await table.getByRole("row").count()).toBe(rows);
  await clean();

  const exported = async (what: string) => {
    await page.getByRole("button", { name: t("chart.export") }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: what }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const csv = await exported(t("chart.csv"));
  expect(csv.name).toBe(`${title}.csv`);
  const lines = csv.bytes.toString("utf8").split("\r\n");
  expect(lines[0]).toBe(`\uFEFF${t("chart.time")} (UTC),${say("audiences")("size")}`);
  expect(lines.length).toBe(rows + 1);
  const png = await exported(t("chart.png"));
  expect(png.name).toBe(`${title}.png`);
  expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
  // The size stands in the picture's head: 960 wide, drawn twice as fine.
  expect(png.bytes.readUInt32BE(16)).toBe(1920);
  await clean();
});

test("who was not let into a journey is a bar with its reason, and can be seen", async ({
  page,
  home,
  api,
  say,
  clean,
}) => {
  test.setTimeout(240_000);
  const event = unique("Asked");
  const vip = { kind: "tag", tag: unique("vip") };
  const entry = { ...line.nodes[0], config: { event } };
  const graph = { ...line, nodes: [entry, ...line.nodes.slice(1)], settings: { entry_filter: vip } };
  const id = await api.journey(unique("Closed"), graph as typeof line);
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  const person = unique("nobody").replace(" ", "-");
  await track("track", { userId: person, event, messageId: person });
  // Figures are counted once a minute.
  type Counted = { total: { reasons: { refused: object } } };
  const refused = async () => (await api.call<Counted>("GET", `/journeys/${id}/figures`)).total.reasons.refused;
  await expect.poll(refused, { intervals: [1_000], timeout: 100_000 }).toEqual({ filtered: 1 });
  await page.goto(`${home}/journeys/${id}/results`);
  await page
    .getByRole("img", { name: /^Not let in, and why/ })
    .locator("canvas")
    .waitFor();
  await page
    .getByRole("table", { name: "Not let in, and why" })
    .getByRole("cell", { name: "1", exact: true })
    .waitFor();
  await clean();

  const t = say("results");
  await page.getByRole("button", { name: t("see", { name: t("measure.refused"), count: 1 }) }).click();
  await page.getByRole("dialog").getByText(person).first().waitFor();
  await clean();
});
