// Input methods, ended sessions, stale pages, pasting and pinching on the canvas; and screens that say what holds.
import { expect, type Page } from "@playwright/test";
import type { Journey } from "../src/features/journeys/types";
import type { Workspace } from "../src/shared/session/session";
import { at, hands, line, test, wires } from "./support/canvas";
import { given } from "./support/given";
import { eventually } from "./support/test";

/** What an input method does: it composes, sends keys of its own, and ends with a word. */
async function inputMethod(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  return {
    compose: (text: string) =>
      cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    /** A key as browsers give it to the page while, or in Safari just after, an input method takes it. */
    key: (key: string) =>
      cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: key, windowsVirtualKeyCode: 229 }),
    end: (text: string) => cdp.send("Input.insertText", { text }),
  };
}

test("an input method's keys add no node, save no half word and close no dialog", async ({
  page,
  api,
  home,
  clean,
  opened,
}) => {
  const { id, canvas, card } = await opened("Input");
  const ime = await inputMethod(page);

  await canvas.focus();
  await page.keyboard.press("a");
  const search = page.locator(".ant-modal input");
  await search.waitFor();
  await search.focus();
  await ime.compose("wait");
  await ime.key("Enter");
  await ime.end("等待");
  await ime.key("Enter");
  expect(await search.inputValue()).toBe("等待");
  expect(await page.locator(".react-flow__node").count()).toBe(3);
  // antd leaves Escape to the input method for a moment after its end.
  await eventually(async () => {
    await page.keyboard.press("Escape");
    return page.locator(".ant-modal").count();
  }, 0);

  await card("n2");
  const saves: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") saves.push(request.postDataJSON().graph.nodes[1].name);
  });
  await page.keyboard.press("F2");
  await ime.compose("deng d");
  await page.waitForTimeout(1500);
  await ime.end("等等");
  await eventually(async () => (await api.draft(id)).nodes[1].name, "等等");
  expect([...new Set(saves)]).toEqual(["等等"]);

  // The journey's name, in Safari's order: the word first, then the Enter that ended it.
  const name = page.locator("header h1 input");
  const before = await name.inputValue();
  await name.fill("");
  await name.focus();
  await ime.compose("wan");
  await ime.end("挽回");
  await ime.key("Enter");
  expect(await name.evaluate((input) => input === document.activeElement)).toBe(true);
  expect((await api.call("GET", `/journeys/${id}`)).name).toBe(before);
  await name.fill(before);

  await page.goto(`${home}/journeys`);
  await page.getByRole("button", { name: "New journey" }).click();
  const dialog = page.locator(".ant-modal");
  await dialog.locator("input").first().focus();
  await ime.compose("xin");
  await ime.key("Escape");
  await ime.end("新");
  expect(await dialog.locator("input").first().inputValue()).toBe("新");
  await clean();
});

test("who is signed out on the canvas is asked at once, and what was drawn is saved after it", async ({
  page,
  context,
  expected,
  clean,
  opened,
}) => {
  const { card, canvas, drawn } = await opened("Session");
  expected.push("401");
  await context.clearCookies();
  await card("n2");
  await canvas.focus();
  await page.keyboard.press("Delete");
  const dialog = page.locator(".ant-modal", { has: page.locator("#password") });
  await dialog.waitFor();
  await dialog.locator("#password").fill(given.password);
  await dialog.locator("button[type=submit]").click();
  await dialog.waitFor({ state: "detached" });
  await page.locator("[data-testid=save-state][data-state=saved]").waitFor();
  await eventually(drawn, ["n1.next>n3"]);
  await clean();
});

test("two tabs keep a copy each: what one saves does not take the other's", async ({
  page,
  context,
  api,
  expected,
  home,
  clean,
  opened,
}) => {
  const { id, card, canvas, drawn, node } = await opened("Tabs");
  expected.push("ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "412");
  const second = await context.newPage();
  await second.goto(`${home}/journeys/${id}`);
  const there = hands(second);
  await there.node("n3").waitFor();
  await second.route("**/draft", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await there.card("n2");
  await there.canvas.focus();
  await second.keyboard.press("Delete");
  await second.locator("[data-testid=save-state][data-state=offline]").waitFor();

  await card("n3");
  await page.keyboard.press("F2");
  await page.keyboard.type("The end");
  await eventually(async () => (await api.draft(id)).nodes[2].name, "The end");
  await second.close();
  await page.reload();
  await node("n2").waitFor({ state: "detached" });
  // It was based on an older draft, so it is asked which of the two is to stay.
  await page.locator(".ant-modal").getByText("admin saved a newer draft").waitFor();
  await page.locator(".ant-modal button").last().click();
  await eventually(drawn, ["n1.next>n3"]);
  await canvas.waitFor();
  await clean();
});

test("publishing a stale page says who saved and when, and reads it again by a button", async ({
  page,
  expected,
  api,
  clean,
  opened,
}) => {
  const { id, node } = await opened("Stale");
  expected.push("412");
  const newer = { ...line, nodes: line.nodes.map((each) => ({ ...each, name: each.id === "n3" ? "Newer" : "" })) };
  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.locator(".ant-modal");
  await dialog.waitFor();
  await api.call("PUT", `/journeys/${id}/draft`, { graph: newer }, { "If-Match": '"1"' });
  await dialog.getByRole("button", { name: /Publish$/ }).click();
  await dialog.getByTestId("saved-by").getByText(`${given.username} saved a newer draft`).waitFor();
  await dialog.getByRole("button", { name: "Read it again" }).click();
  await node("n3").getByText("Newer").waitFor();
  await dialog.getByRole("button", { name: /Publish$/ }).click();
  await dialog.waitFor({ state: "hidden" });
  expect((await api.call<Journey>("GET", `/journeys/${id}`)).live_version?.number).toBe(1);
  await clean();
});

test("a split with two ways out, pasted twice, lies beside itself and is seen whole", async ({
  page,
  context,
  api,
  clean,
  opened,
}) => {
  const graph = {
    nodes: [
      at("n1", "entry_event", 0, { event: "Visited" }),
      at("n2", "split", 164, {
        arms: [
          { name: "A", weight: 1 },
          { name: "B", weight: 1 },
        ],
      }),
      { ...at("n3", "exit", 328), position: { x: -148, y: 328 } },
      { ...at("n4", "exit", 328), position: { x: 148, y: 328 } },
    ],
    edges: [
      line.edges[0],
      { id: "e2", source: "n2", port: "A", target: "n3" },
      { id: "e3", source: "n2", port: "B", target: "n4" },
    ],
    settings: {},
  };
  const { id, canvas } = await opened("Beside", graph);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await canvas.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  for (const count of [8, 12]) {
    await page.keyboard.press("Control+v");
    await eventually(async () => (await api.draft(id)).nodes.length, count);
    await eventually(() => outside(page), 0);
  }
  expect(wires(await api.draft(id)).length).toBe(9);
  const places = (await api.draft(id)).nodes.map(({ position }) => position);
  const covered = places.filter((one, n) =>
    places.slice(n + 1).some((other) => Math.abs(one.x - other.x) < 256 && Math.abs(one.y - other.y) < 92),
  );
  expect(covered).toEqual([]);
  await clean();
});

/** How many of the chosen cards are not wholly on the canvas. */
const outside = (page: Page) =>
  page.evaluate(() => {
    const view = document.querySelector("[data-testid=canvas]")?.getBoundingClientRect() ?? new DOMRect();
    const boxes = [...document.querySelectorAll(".react-flow__node.selected")].map((each) =>
      each.getBoundingClientRect(),
    );
    return boxes.filter(
      (box) => box.top < view.top || box.left < view.left || box.right > view.right || box.bottom > view.bottom,
    ).length;
  });

test("a pinch enlarges the page over a form alone, and never from what floats on the canvas", async ({
  page,
  clean,
  opened,
}) => {
  const { card } = await opened("Pinch");
  await card("n2");
  await page.locator("[data-pinch=page] input").first().waitFor();
  const kept = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const pinch = new WheelEvent("wheel", { ctrlKey: true, deltaY: -40, bubbles: true, cancelable: true });
        return !element.dispatchEvent(pinch);
      });
  expect(await kept("[data-kind=wait]")).toBe(true);
  expect(await kept(".react-flow__pane")).toBe(true);
  expect(await kept("[data-testid=canvas] button")).toBe(true);
  expect(await kept("[data-pinch=page] input")).toBe(false);
  await clean();
});

test("the rule of consent is seen, changed with its consequence said, and told on each customer's page", async ({
  page,
  home,
  api,
  clean,
}) => {
  const rule = async () => (await api.call<Workspace>("GET", "")).consent.sms;
  await api.call("PATCH", "", { consent: { sms: "opt_out" } });
  await page.goto(`${home}/settings`);
  const sms = page.locator("li[data-medium=sms]");
  await sms.getByText("No answer: may be sent.").waitFor();
  await sms.getByText("Only after a yes").click();
  await sms.getByText("No answer: is not sent.").waitFor();
  expect(await rule()).toBe("opt_out");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.locator(".ant-modal");
  await dialog.getByText("They get no more marketing until they say yes").waitFor();
  await clean();
  await dialog.getByRole("button", { name: "Change the settings" }).click();
  await page.locator(".ant-message-success", { hasText: "Saved." }).waitFor();
  expect(await rule()).toBe("opt_in");
  await api.call("PATCH", "", { consent: { sms: "opt_out" } });
  await clean();
});

test("a journey's results begin with the verdict, in words", async ({ page, api, clean, opened }) => {
  const { id } = await opened("Results");
  await page.getByRole("link", { name: "Results" }).click();
  await page.getByTestId("verdict").getByText("This journey has not gone live yet").waitFor();
  await clean();
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  await page.reload();
  await page
    .getByTestId("verdict")
    .getByText(/Not compared yet|There is no control group/)
    .waitFor();
  await clean();
  await page.getByRole("link", { name: "Canvas" }).click();
  await page.getByTestId("canvas").waitFor();
  await clean();
});

test("times are the workspace's, say so, and a wait is told by the customer's clock too", async ({
  page,
  home,
  api,
  clean,
}) => {
  const before = (await api.call<Workspace>("GET", "")).time_zone;
  await api.call("PATCH", "", { time_zone: "Asia/Shanghai" });
  await page.goto(`${home}/settings`);
  await page.getByTestId("zone").getByText("Times: Asia/Shanghai (GMT+8)").waitFor();
  await page.goto(`${home}/journeys`);
  await page.locator("main time").first().hover();
  await page.locator(".ant-tooltip").getByText("the workspace's clock: Asia/Shanghai (GMT+8)").waitFor();
  await clean();
  await api.call("PATCH", "", { time_zone: before });
});
