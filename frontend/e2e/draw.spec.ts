// The way of issue and of every day: draw, publish, an event arrives, the count moves, the touch is on the customer.
import { expect } from "@playwright/test";
import { track } from "./support/api";
import { hands, wires } from "./support/canvas";
import { given } from "./support/given";
import { eventually, test, viewSettled } from "./support/test";

/** What the server calls the node. */
const WAIT = { en: "Wait", zh: "等待" };

test.use({ viewport: { width: 1440, height: 900 } });

test("a journey is drawn by mouse and people move through it", async ({ page, home, api, language, say, clean }) => {
  const run = Date.now().toString(36);
  const name = `Welcome ${language} ${run}`;
  const event = `Signed Up ${language} ${run}`;
  const { drag, connect, addByKey, choose, saved, node } = hands(page);

  await page.goto(`${home}/journeys`);
  await page
    .getByRole("button", { name: say("journeys")("new") })
    .first()
    .click();
  await page.locator(".ant-modal #name").fill(name);
  await page.keyboard.press("Enter");
  await page.waitForURL(/journeys\/jrn_/);
  const id = page.url().split("/").at(-1) ?? "";

  await drag("entry_event", 420, 90);
  await page.locator("[data-field=event] input").first().fill(event);
  await page.keyboard.press("Tab");
  // A node after a port, by its “+”; one by key after the chosen one; one by mouse, wired by mouse.
  await node("n1").locator("button").last().click();
  await page.locator(".ant-modal [data-kind=send]").click();
  await page.locator(".ant-modal").waitFor({ state: "detached" });
  await choose("channel", given.channel.name);
  await choose("template", given.template.name);
  await page.locator("[data-field=category] input[value=transactional]").check();
  await addByKey("a", WAIT[language]);
  await page.locator("[data-field=duration] input").first().fill("2");
  await page.keyboard.press("Escape");
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("f");
  await drag("exit", 190, 690);
  await page.keyboard.press("f");
  await viewSettled(page);
  await connect("n3", "next", "n4");
  await eventually(async () => wires(await api.draft(id)), ["n1.next>n2", "n2.next>n3", "n3.next>n4"]);
  await saved();
  const graph = await api.draft(id);
  expect(graph.nodes[0].config.event).toBe(event);
  expect(graph.nodes[2].config.duration).toBe("P2D");
  await clean();

  await page
    .locator("header")
    .getByRole("button", { name: say("canvas")("bar.publish") })
    .click();
  await page
    .locator(".ant-modal")
    .getByRole("button", { name: say("canvas")("bar.publish") })
    .click();
  await page.getByTestId("inside-n3").waitFor();
  await page.locator("header").getByText(say("shared")("tag.live")).waitFor();
  expect(await page.getByTestId("inside-n3").textContent()).toBe("0");

  const email = `mia.${language}.${run}@example.com`;
  await track("track", {
    userId: `mia-${run}`,
    event,
    messageId: `mia-${run}-1`,
    context: { traits: { email, name: "Mia 王" } },
  });
  await eventually(() => page.getByTestId("inside-n3").textContent(), "1");
  await eventually(() => page.getByTestId("passed-n1-next").textContent(), "1");
  await clean();

  await page.getByTestId("inside-n3").click();
  await page.locator(".ant-drawer").getByRole("link", { name: "Mia 王" }).click();
  await page.waitForURL(/customers\/prf_/);
  for (const [tab, shows] of [
    [say("customers")("tab_journeys"), name],
    [say("customers")("tab_touches"), given.template.name],
  ]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel").getByText(shows).first().waitFor();
  }
  await clean();
});
