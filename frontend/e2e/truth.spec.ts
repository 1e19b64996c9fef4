// What the canvas says is so: unpublished changes are marked, listed and thrown away; a schedule shows its next dates.
import { expect } from "@playwright/test";
import type { Graph, GraphNode } from "../src/features/canvas/types";
import { track } from "./support/api";
import { at } from "./support/canvas";
import { given } from "./support/given";
import { eventually, test, unique } from "./support/test";

/** What the server calls the node. */
const WAIT = { en: "Wait", zh: "等待" };
const wire = (id: string, source: string, target: string, port = "next") => ({ id, source, port, target });
const drawing = (wait: string, entry: GraphNode = at("n1", "entry_event", 0, { event: "Visited" })): Graph => ({
  nodes: [
    entry,
    at("n2", "wait", 164, { duration: wait }),
    at("n3", "send", 328, { channel: given.channel.id, template: given.template.id }),
    at("n4", "exit", 492),
  ],
  edges: [wire("e1", "n1", "n2"), wire("e2", "n2", "n3"), wire("e3", "n3", "n4")],
  settings: {},
});
test("unpublished changes are marked, listed and thrown away", { tag: "@zh" }, async ({
  page,
  home,
  api,
  language,
  say,
}) => {
  const event = unique("Visited");
  const entry = at("n1", "entry_event", 0, { event });
  const id = await api.journey(unique("Truth"), drawing("P1D", entry));
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  await page.goto(`${home}/journeys/${id}`);
  const publish = page.locator("header").getByRole("button", { name: say("canvas")("bar.publish"), exact: true });
  await eventually(() => publish.isDisabled(), true);
  expect(await page.getByTestId("unpublished").count()).toBe(0);
  await track("track", { userId: event, event, messageId: event });
  await eventually(() => page.getByTestId("inside-n2").textContent(), "1");

  await api.call("PUT", `/journeys/${id}/draft`, { graph: drawing("P2D", entry) }, { "If-Match": '"1"' });
  await page.goto(`${home}/journeys`);
  await page.getByTestId("unpublished").first().waitFor();
  await page.goto(`${home}/journeys/${id}`);
  await page.getByTestId("unpublished").click();
  await page.getByText(say("canvas")("changes.changed", { what: WAIT[language] })).waitFor();
  await page.keyboard.press("Escape");
  await publish.click();
  expect(await page.getByTestId("people-inside").textContent()).toContain(
    say("canvas")("publish.inside", { count: 1, n: 1 }),
  );
  await page.keyboard.press("Escape");
  await page.locator(".ant-modal").first().waitFor({ state: "hidden" });

  await page.getByTestId("unpublished").click();
  await page
    .getByRole("button", { name: say("canvas")("changes.discard") })
    .first()
    .click();
  await page
    .locator(".ant-modal-confirm")
    .getByRole("button", { name: say("canvas")("changes.discard") })
    .click();
  await eventually(() => page.getByTestId("unpublished").count(), 0);
  await eventually(() => publish.isDisabled(), true);
});

test("a schedule shows its next dates, what it leaves out, and lets a person choose who enters again", {
  tag: "@zh",
}, async ({ page, home, api, say }) => {
  const config = { audience: "", start: "2126-12-01T09:00", repeat: "FREQ=MONTHLY;BYMONTHDAY=31" };
  const entry = at("n1", "entry_schedule", 0, config);
  const id = await api.journey(unique("Dates"), drawing("P1D", entry));
  await page.goto(`${home}/journeys/${id}`);
  await page.locator('.react-flow__node[data-id="n1"]').click();
  const dates = page.getByTestId("next-dates");
  await dates.getByText(say("canvas")("form.next_dates", { zone: "UTC" })).waitFor();
  expect(await dates.getByRole("listitem").count()).toBe(5);
  await dates.getByRole("button", { name: say("canvas")("form.last_day") }).click();
  await eventually(() => dates.getByRole("button", { name: say("canvas")("form.last_day") }).count(), 0);
  const fix = (remedy: "reentry" | "newcomers") =>
    page.getByRole("button", { name: say("canvas")(`fix.${remedy}`), exact: true });
  await page.getByTestId("problems").click();
  await fix("reentry").waitFor();
  await fix("newcomers").click();
  await eventually(() => fix("newcomers").count(), 0);
  const saved = async () => (await api.draft(id)).nodes[0]?.config.newcomers_only;
  await eventually(saved, true);
});

test("a card says who left the journey from there, and leads to them", { tag: "@zh" }, async ({
  page,
  home,
  api,
  say,
}) => {
  const event = unique("Visited");
  const goal = unique("Paid");
  const graph: Graph = {
    nodes: [at("n1", "entry_event", 0, { event }), at("n2", "wait", 164, { duration: "P9D" }), at("n3", "exit", 328)],
    edges: [wire("e1", "n1", "n2"), wire("e2", "n2", "n3")],
    settings: { goal: { event: goal } },
  };
  const id = await api.journey(unique("Sums"), graph);
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  const who = unique("guest");
  for (const user of [`${who}-1`, `${who}-2`])
    await track("track", { userId: user, event, messageId: `${user}-in`, context: { traits: { name: user } } });
  await page.goto(`${home}/journeys/${id}`);
  await eventually(() => page.getByTestId("inside-n2").textContent(), "2");
  await track("track", { userId: `${who}-1`, event: goal, messageId: `${who}-paid` });
  await eventually(() => page.getByTestId("ended-n2-converted").textContent(), `${say("canvas")("ended.converted")} 1`);
  await eventually(() => page.getByTestId("inside-n2").textContent(), "1");
  expect(await page.getByTestId("passed-n1-next").textContent()).toBe("2");
  await page.getByTestId("ended-n2-converted").click();
  await page
    .locator(".ant-drawer")
    .getByRole("link", { name: `${who}-1` })
    .waitFor();
  expect(await page.locator(".ant-drawer li").count()).toBe(1);
});
