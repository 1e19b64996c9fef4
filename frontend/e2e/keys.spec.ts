// Without a mouse: undo after a choice, lines drawn as fields, a way out of the canvas, and fields that are switched off.
import { expect } from "@playwright/test";
import { at, line, test } from "./support/canvas";
import { given } from "./support/given";
import { eventually, unique } from "./support/test";

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

test("a choice from a list and a tick can be taken back at once", async ({ page, api, clean, opened }) => {
  const birthday = at("n5", "entry_date", 656, { trait: "birthday" });
  const { card, choose, id } = await opened("Choice", { ...branching, nodes: [...branching.nodes, birthday] });
  const config = async (n: number) => (await api.draft(id)).nodes[n].config;
  await card("n2");
  await choose("since", "Entry into the journey");
  await eventually(async () => (await config(1)).since, "entry");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("combobox");
  await page.keyboard.press("Control+z");
  await eventually(async () => (await config(1)).since, "arrival");
  await page.keyboard.press("Control+y");
  await eventually(async () => (await config(1)).since, "entry");

  await card("n3");
  await page.getByLabel("Tue").check();
  await eventually(async () => (await config(2)).weekdays, ["tue"]);
  await page.keyboard.press("Control+z");
  await eventually(async () => (await config(2)).weekdays, []);

  // Whose events count is asked only where something tells runs apart.
  await card("n2");
  await page.locator("[data-field=timeout]").waitFor();
  await expect(page.locator("[data-field=belongs]")).toBeHidden();
  await card("n1");
  await page.locator("[data-field=instance_key] input").fill("cart_id");
  await page.keyboard.press("Tab");
  await card("n2");
  await page.locator("[data-field=belongs]").getByText("Any", { exact: true }).click();
  await eventually(async () => ((await config(1)).awaited as { belongs: string }[])[0]?.belongs, "any");
  await card("n5");
  await page.locator("[data-field=days] input").fill("7");
  await page.keyboard.press("Tab");
  await page.getByText("Every year by “birthday”: 7 days before, at 09:00, where the customer lives").first().waitFor();
  await clean();
});

test("lines are drawn, led elsewhere and taken away by keys", async ({ page, clean, opened }) => {
  const { canvas, drawn, node } = await opened("Ways", branching);
  const way = (port: string) => page.locator(`[data-way="${port}"] [role=combobox]`);
  const lead = async (port: string, words: string) => {
    await way(port).focus();
    await page.keyboard.type(words);
    await page.locator(`${OPEN} .ant-select-item-option-active`, { hasText: "Goodbye" }).waitFor();
    await page.keyboard.press("Enter");
  };
  await canvas.focus();
  for (const id of ["n1", "n2"]) {
    await page.keyboard.press("ArrowDown");
    await page.locator(`.react-flow__node.selected[data-id=${id}]`).waitFor();
  }
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
});

test("Tab leads through the canvas and on, and opens nothing", async ({ page, clean, opened }) => {
  const { canvas } = await opened("Tab", branching);
  const beyond = () =>
    page.evaluate(() => {
      const canvas = document.querySelector("[data-testid=canvas]");
      const here = document.activeElement;
      if (!canvas || !here) return true;
      return !canvas.contains(here) && (here === document.body || here.compareDocumentPosition(canvas) === 2);
    });
  await canvas.focus();
  let pressed = 0;
  do {
    await page.keyboard.press("Tab");
    pressed += 1;
    expect(await page.locator(".ant-modal").count()).toBe(0);
  } while (pressed < 60 && !(await beyond()));
  expect(pressed < 60, "Tab does not leave the canvas.").toBe(true);
  await clean();
});

test.describe("a viewer", () => {
  test.use({ who: given.viewer });

  test("who may only look finds every field switched off", async ({ page, owner, home, clean }) => {
    await page.goto(`${home}/journeys/${await owner.journey(unique("Look"), branching)}`);
    for (const [id, field] of [
      ["n2", "since"],
      ["n3", "time"],
    ]) {
      await page.locator(`.react-flow__node[data-id=${id}]`).click({ position: { x: 120, y: 12 } });
      const control = page.locator(`[data-field=${field}]`);
      await control.locator(".ant-select-disabled, .ant-picker-disabled").waitFor();
      await control.locator(".ant-select, .ant-picker").click({ force: true });
      expect(await page.locator(".ant-select-dropdown, .ant-picker-dropdown").count()).toBe(0);
    }
    await page.locator("[data-way=next] .ant-select-disabled").waitFor();
    await page.getByRole("button", { name: "Journey rules" }).click();
    await page.locator("#journey-description").waitFor();
    expect(await page.locator("fieldset .ant-select:not(.ant-select-disabled)").count()).toBe(0);
    await clean();
  });
});
