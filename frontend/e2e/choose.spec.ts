// Choosing on the canvas: by box, by click, and what the keys then do to what is chosen.
import { expect } from "@playwright/test";
import { at, box, line, test } from "./support/canvas";
import { eventually, viewSettled } from "./support/test";

const chain = {
  ...line,
  nodes: [
    at("n1", "entry_event", 0, { event: "Visited" }),
    at("n2", "wait", 164, { duration: "P1D" }),
    at("n3", "wait", 328, { duration: "P2D" }),
    at("n4", "exit", 492),
  ],
  edges: ["n1", "n2", "n3"].map((source, n) => ({ id: `e${n + 1}`, source, port: "next", target: `n${n + 2}` })),
};

test("a box chooses the nodes in it, for the keys to delete and bring back", async ({ page, clean, opened }) => {
  const { node, drawn } = await opened("Box", chain);
  const [first, last] = [await box(node("n2")), await box(node("n3"))];
  await page.keyboard.down("Shift");
  await page.mouse.move(first.x - 30, first.y - 8);
  await page.mouse.down();
  await page.mouse.move(last.x + 60, last.y + 20, { steps: 8 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  const chosen = () =>
    page.locator(".react-flow__node.selected").evaluateAll((all) => all.map((one) => one.dataset.id));
  await eventually(chosen, ["n2", "n3"]);
  expect(await page.locator(".react-flow__edge.selected").count()).toBe(0);
  await page.keyboard.press("Delete");
  await eventually(drawn, ["n1.next>n4"]);
  await page.keyboard.press("Control+z");
  await eventually(drawn, ["n1.next>n2", "n2.next>n3", "n3.next>n4"]);
  await clean();
});

test("a click on a line chooses the line alone", async ({ page, clean, opened }) => {
  const { card, node, drawn } = await opened("Click", chain);
  await card("n2");
  // The panel that opens takes room, and the view may follow.
  await viewSettled(page);
  // Beside the “+” in the middle of the line.
  const [above, below] = [await box(node("n2")), await box(node("n3"))];
  const gap = below.y - above.y - above.height;
  await page.mouse.click(above.x + above.width / 2 + 4, above.y + above.height + gap * 0.8);
  await page.locator(".react-flow__edge.selected[data-id=e2]").waitFor();
  expect(await page.locator(".react-flow__node.selected").count()).toBe(0);
  await page.keyboard.press("Delete");
  await eventually(drawn, ["n1.next>n2", "n3.next>n4"]);
  await clean();
});
