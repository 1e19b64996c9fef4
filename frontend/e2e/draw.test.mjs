// The way of issue and of every day: draw, publish, an event arrives, the count moves, the touch is on the customer.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, eventually, given, hands, LANGUAGES, open, wires } from "./browser.mjs";

after(closeBrowser);

const WORDS = {
  en: {
    create: "New journey",
    publish: "Publish",
    live: "Live",
    wait: "Wait",
    journeys: "Journeys",
    touches: "Messages",
  },
  zh: { create: "新建旅程", publish: "发布", live: "运行中", wait: "等待", journeys: "旅程", touches: "消息" },
};

for (const language of LANGUAGES) {
  test(`a journey is drawn by mouse and people move through it (${language})`, { timeout: 120_000 }, async () => {
    const words = WORDS[language];
    const run = Date.now().toString(36);
    const name = `Welcome ${language} ${run}`;
    const event = `Signed Up ${language} ${run}`;
    const { page, home, draft, clean, close } = await open({ language, width: 1440, height: 900 });
    const { drag, connect, addByKey, choose, saved, node } = hands(page);

    await page.goto(`${home}/journeys`);
    await page.getByRole("button", { name: words.create }).first().click();
    await page.locator(".ant-modal #name").fill(name);
    await page.keyboard.press("Enter");
    await page.waitForURL(/journeys\/jrn_/);
    const id = page.url().split("/").at(-1);

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
    await addByKey("a", words.wait);
    await page.locator("[data-field=duration] input").first().fill("2");
    await page.keyboard.press("Escape");
    await page.getByTestId("canvas").focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("f");
    await drag("exit", 190, 690);
    await page.keyboard.press("f");
    await page.waitForTimeout(400);
    await connect("n3", "next", "n4");
    await eventually(async () => wires(await draft(id)), ["n1.next>n2", "n2.next>n3", "n3.next>n4"]);
    await saved();
    const graph = await draft(id);
    assert.equal(graph.nodes[0].config.event, event);
    assert.equal(graph.nodes[2].config.duration, "P2D");
    await clean();

    await page.locator("header").getByRole("button", { name: words.publish }).click();
    await page.locator(".ant-modal").getByRole("button", { name: words.publish }).click();
    await page.getByTestId("inside-n3").waitFor();
    await page.locator("header").getByText(words.live).waitFor();
    assert.equal(await page.getByTestId("inside-n3").textContent(), "0");

    const email = `mia.${language}.${run}@example.com`;
    const sent = await fetch(`${given.base}/v1/track`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${given.writeKey}:`)}` },
      body: JSON.stringify({
        userId: `mia-${run}`,
        event,
        messageId: `mia-${run}-1`,
        context: { traits: { email, name: "Mia 王" } },
      }),
    });
    assert.equal(sent.status, 200);
    await eventually(() => page.getByTestId("inside-n3").textContent(), "1");
    await eventually(() => page.getByTestId("passed-n1-next").textContent(), "1");
    await clean();

    await page.getByTestId("inside-n3").click();
    await page.locator(".ant-drawer").getByRole("link", { name: "Mia 王" }).click();
    await page.waitForURL(/customers\/prf_/);
    for (const [tab, shows] of [
      [words.journeys, name],
      [words.touches, given.template.name],
    ]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel").getByText(shows).first().waitFor();
    }
    await clean();
    await close();
  });
}
