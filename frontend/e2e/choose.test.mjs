// Choosing on the canvas: by box, by click, and what the keys then do to what is chosen.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, eventually } from "./browser.mjs";
import { at, line, opened } from "./line.mjs";

after(closeBrowser);

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

test("a box chooses the nodes in it, for the keys to delete and bring back", async () => {
  const { page, node, drawn, clean, close } = await opened("Box", { graph: chain });
  const [first, last] = [await node("n2").boundingBox(), await node("n3").boundingBox()];
  await page.keyboard.down("Shift");
  await page.mouse.move(first.x - 30, first.y - 8);
  await page.mouse.down();
  await page.mouse.move(last.x + 60, last.y + 20, { steps: 8 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  const chosen = () =>
    page.locator(".react-flow__node.selected").evaluateAll((all) => all.map((one) => one.dataset.id));
  await eventually(chosen, ["n2", "n3"]);
  assert.equal(await page.locator(".react-flow__edge.selected").count(), 0);
  await page.keyboard.press("Delete");
  await eventually(drawn, ["n1.next>n4"]);
  await page.keyboard.press("Control+z");
  await eventually(drawn, ["n1.next>n2", "n2.next>n3", "n3.next>n4"]);
  await clean();
  await close();
});

test("a click on a line chooses the line alone", async () => {
  const { page, card, node, drawn, clean, close } = await opened("Click", { graph: chain });
  await card("n2");
  // The panel that opens takes room, and the view may follow.
  await page.waitForTimeout(400);
  // Beside the “+” in the middle of the line.
  const [above, below] = [await node("n2").boundingBox(), await node("n3").boundingBox()];
  const gap = below.y - above.y - above.height;
  await page.mouse.click(above.x + above.width / 2 + 4, above.y + above.height + gap * 0.8);
  await page.locator(".react-flow__edge.selected[data-id=e2]").waitFor();
  assert.equal(await page.locator(".react-flow__node.selected").count(), 0);
  await page.keyboard.press("Delete");
  await eventually(drawn, ["n1.next>n2", "n3.next>n4"]);
  await clean();
  await close();
});
