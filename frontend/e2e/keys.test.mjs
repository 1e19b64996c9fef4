// Without a mouse: undo after a choice, lines drawn as fields, a way out of the canvas, and fields that are switched off.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, eventually, given, open } from "./browser.mjs";
import { at, line, opened } from "./line.mjs";

after(closeBrowser);

const OPEN = ".ant-select-dropdown:not(.ant-select-dropdown-hidden)";

const branching = {
  ...line,
  nodes: [
    at("n1", "entry_event", 0, { event: "Visited" }),
    at("n2", "wait_for", 164, { awaited: [{ name: "Paid", event: "Visited" }], timeout: "P7D", since: "arrival" }),
    at("n3", "wait_until", 328, { time: "09:00", weekdays: [] }),
    { ...at("n4", "exit", 492), name: "Goodbye" },
  ],
  edges: [line.edges[0], { id: "e2", source: "n2", port: "Paid", target: "n3" }],
};

test("a choice from a list and a tick can be taken back at once", async () => {
  const { page, card, choose, draft, id, clean, close } = await opened("Choice", { graph: branching });
  const config = async (n) => (await draft(id)).nodes[n].config;
  await card("n2");
  await choose("since", "Entry into the journey");
  await eventually(async () => (await config(1)).since, "entry");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "combobox");
  await page.keyboard.press("Control+z");
  await eventually(async () => (await config(1)).since, "arrival");
  await page.keyboard.press("Control+y");
  await eventually(async () => (await config(1)).since, "entry");

  await card("n3");
  await page.getByLabel("Tue").check();
  await eventually(async () => (await config(2)).weekdays, ["tue"]);
  await page.keyboard.press("Control+z");
  await eventually(async () => (await config(2)).weekdays, []);
  await clean();
  await close();
});

test("lines are drawn, led elsewhere and taken away by keys", async () => {
  const { page, canvas, drawn, node, clean, close } = await opened("Ways", { graph: branching });
  const way = (port) => page.locator(`[data-way="${port}"] [role=combobox]`);
  const lead = async (port, words) => {
    await way(port).focus();
    await page.keyboard.type(words);
    await page.locator(`${OPEN} .ant-select-item-option-active`, { hasText: "Goodbye" }).waitFor();
    await page.keyboard.press("Enter");
  };
  await canvas.focus();
  for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  await page.locator(".react-flow__node.selected[data-id=n2]").waitFor();
  await lead("timeout", "goodb");
  await eventually(drawn, ["n1.next>n2", "n2.Paid>n3", "n2.timeout>n4"]);
  await lead("Paid", "exit");
  await eventually(drawn, ["n1.next>n2", "n2.Paid>n4", "n2.timeout>n4"]);
  await page.keyboard.press("Control+z");
  await eventually(drawn, ["n1.next>n2", "n2.Paid>n3", "n2.timeout>n4"]);

  // An entry, and the node itself, are not offered.
  await way("timeout").focus();
  await page.keyboard.press("ArrowDown");
  const offered = page.locator(`${OPEN} .ant-select-item-option`);
  await eventually(() => offered.count(), 2);
  await page.keyboard.press("Escape");

  await page.locator("[data-way=timeout]").hover();
  await page.locator("[data-way=timeout] .ant-select-clear").click();
  await eventually(drawn, ["n1.next>n2", "n2.Paid>n3"]);
  await page.locator("[data-way=Paid]").getByRole("button", { name: "Go to" }).press("Enter");
  await page.locator(".react-flow__node.selected[data-id=n3]").waitFor();
  await node("n3").waitFor();
  await clean();
  await close();
});

test("Tab leads through the canvas and on, and opens nothing", async () => {
  const { page, canvas, clean, close } = await opened("Tab", { graph: branching });
  const beyond = () =>
    page.evaluate(() => {
      const canvas = document.querySelector("[data-testid=canvas]");
      const here = document.activeElement;
      return !canvas.contains(here) && (here === document.body || here.compareDocumentPosition(canvas) === 2);
    });
  await canvas.focus();
  let pressed = 0;
  do {
    await page.keyboard.press("Tab");
    pressed += 1;
    assert.equal(await page.locator(".ant-modal").count(), 0);
  } while (pressed < 60 && !(await beyond()));
  assert.ok(pressed < 60, "Tab does not leave the canvas.");
  await clean();
  await close();
});

test("who may only look finds every field switched off", async () => {
  const owner = await opened("Look", { graph: branching });
  await owner.close();
  const { page, home, clean, close } = await open({ who: given.viewer });
  await page.goto(`${home}/journeys/${owner.id}`);
  for (const [id, field] of [
    ["n2", "since"],
    ["n3", "time"],
  ]) {
    await page.locator(`.react-flow__node[data-id=${id}]`).click({ position: { x: 120, y: 12 } });
    const control = page.locator(`[data-field=${field}]`);
    await control.locator(".ant-select-disabled, .ant-picker-disabled").waitFor();
    await control.locator(".ant-select, .ant-picker").click({ force: true });
    assert.equal(await page.locator(".ant-select-dropdown, .ant-picker-dropdown").count(), 0);
  }
  await page.locator("[data-way=next] .ant-select-disabled").waitFor();
  await page.getByRole("button", { name: "Journey rules" }).click();
  await page.locator("#journey-description").waitFor();
  assert.equal(await page.locator("fieldset .ant-select:not(.ant-select-disabled)").count(), 0);
  await clean();
  await close();
});
