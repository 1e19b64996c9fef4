// Editing: every step can be taken back, nothing is lost, and two people do not overwrite each other unasked.
import { expect } from "@playwright/test";
import { at, box, hands, line, test, wires } from "./support/canvas";
import { given } from "./support/given";
import { eventually, unique, viewSettled } from "./support/test";

test("every change can be taken back and made again", async ({ page, api, clean, opened }) => {
  const { card, node, canvas, saved, drawn, addByKey, id } = await opened("Undo");
  const start = ["n1.next>n2", "n2.next>n3"];

  await card("n2");
  await canvas.focus();
  await page.keyboard.press("Delete");
  await node("n2").waitFor({ state: "detached" });
  await eventually(drawn, ["n1.next>n3"]);
  await page.keyboard.press("Control+z");
  await eventually(drawn, start);
  await page.keyboard.press("Control+y");
  await eventually(drawn, ["n1.next>n3"]);
  await page.keyboard.press("Control+z");

  // A node put into a line.
  await page.locator("[data-edge=e1]").hover();
  await page.locator("[data-edge=e1] button").last().click();
  await page.locator(".ant-modal [data-kind=split]").click();
  await node("n4").waitFor();
  await eventually(drawn, ["n1.next>n4", "n2.next>n3", "n4.A>n2"]);

  // Arms: percent is always shown, and the edge follows the renamed arm.
  await page.locator("[data-field=arms] input").first().fill("Letter");
  await page
    .getByLabel(/Weight|权重/)
    .first()
    .fill("150");
  await page.locator("[data-field=arms]").getByText("75%").waitFor();
  await eventually(drawn, ["n1.next>n4", "n2.next>n3", "n4.Letter>n2"]);

  // A drag is one step.
  const before = (await api.draft(id)).nodes[2].position;
  await canvas.focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("f");
  await viewSettled(page);
  const place = await box(node("n3"));
  await page.mouse.move(place.x + 40, place.y + 20);
  await page.mouse.down();
  await page.mouse.move(place.x + 140, place.y + 60, { steps: 8 });
  await page.mouse.up();
  const position = async () => (await api.draft(id)).nodes.find((each) => each.id === "n3")?.position;
  await eventually(async () => ((await position())?.x ?? 0) > before.x, true);
  await canvas.focus();
  await page.keyboard.press("Control+z");
  await eventually(position, before);

  await addByKey("a", "tag");
  await node("n5").waitFor();
  await saved();
  await clean();
});

test("the language is changed while somebody draws: words change, the drawing and its history stay", async ({
  page,
  opened,
}) => {
  const { card, node, canvas, drawn, saved } = await opened("Words");
  await card("n2");
  await canvas.focus();
  await page.keyboard.press("Delete");
  await eventually(drawn, ["n1.next>n3"]);
  await saved();
  const answered = page.waitForResponse(/\/draft$/);
  await page.locator("aside").getByRole("button", { name: given.username }).click();
  await page.getByRole("menuitem", { name: "简体中文" }).click();
  await answered;
  await eventually(async () => /\p{Script=Han}/u.test((await node("n3").textContent()) ?? ""), true);
  await canvas.focus();
  await page.keyboard.press("Control+z");
  await eventually(drawn, ["n1.next>n2", "n2.next>n3"]);
});

test("nodes travel through the clipboard, into another journey too", async ({
  page,
  context,
  api,
  home,
  clean,
  opened,
}) => {
  const { canvas, drawn, id } = await opened("Copy");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await canvas.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await eventually(drawn, ["n1.next>n2", "n2.next>n3", "n4.next>n5", "n5.next>n6"]);
  await page.keyboard.press("Control+x");
  await eventually(drawn, ["n1.next>n2", "n2.next>n3"]);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+d");
  await eventually(async () => (await api.draft(id)).nodes.length, 6);

  const other = await api.journey(unique("Paste"));
  await page.goto(`${home}/journeys/${other}`);
  await canvas.focus();
  await page.keyboard.press("Control+v");
  await eventually(async () => wires(await api.draft(other)), ["n1.next>n2", "n2.next>n3"]);
  await clean();
});

test("the keyboard alone draws and walks a journey", async ({ page, home, api, clean }) => {
  const { canvas, addByKey } = hands(page);
  const id = await api.journey(unique("Keys"));
  await page.goto(`${home}/journeys/${id}`);
  await canvas.waitFor();
  await addByKey("a", "event");
  await addByKey("a", "wait");
  await addByKey("a", "exit");
  await eventually(async () => wires(await api.draft(id)), ["n1.next>n2", "n2.next>n3"]);
  const chosen = () => page.locator(".react-flow__node.selected").getAttribute("data-id");
  await page.keyboard.press("ArrowUp");
  await eventually(chosen, "n2");
  await page.keyboard.press("ArrowUp");
  await eventually(chosen, "n1");
  await page.keyboard.press("ArrowDown");
  await eventually(chosen, "n2");
  await page.keyboard.press("F2");
  await page.keyboard.type("Patience");
  await eventually(async () => (await api.draft(id)).nodes[1].name, "Patience");
  await canvas.focus();
  await page.keyboard.press("Enter");
  await eventually(() => page.evaluate(() => document.activeElement?.closest("fieldset") !== null), true);
  await canvas.focus();
  await page.keyboard.press("l");
  await eventually(async () => {
    const [a, b, c] = (await api.draft(id)).nodes.map((each) => each.position);
    return a.x === b.x && b.x === c.x && a.y < b.y && b.y < c.y;
  }, true);
  await page.keyboard.press("?");
  await page.locator(".ant-modal kbd").first().waitFor();
  await clean();
});

test("what was not saved when the page was left comes back", async ({ page, expected, context, clean, opened }) => {
  const { card, drawn, node, canvas } = await opened("Reload");
  expected.push("ERR_FAILED", "ERR_INTERNET_DISCONNECTED");
  await context.route("**/draft", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await card("n2");
  await canvas.focus();
  await page.keyboard.press("Delete");
  await page.locator("[data-testid=save-state][data-state=offline]").waitFor();
  await context.unroute("**/draft");
  await page.reload();
  await node("n3").waitFor();
  await node("n2").waitFor({ state: "detached" });
  await eventually(drawn, ["n1.next>n3"]);
  await clean();
});

for (const keep of ["theirs", "mine"]) {
  test(`a draft that was changed elsewhere is asked about: ${keep}`, async ({ page, expected, api, clean, opened }) => {
    const { id, card, canvas, drawn, node } = await opened(`Conflict ${keep}`);
    expected.push("412");
    await api.call(
      "PUT",
      `/journeys/${id}/draft`,
      { graph: { ...line, edges: [line.edges[0]] } },
      { "If-Match": '"1"' },
    );
    await card("n2");
    await canvas.focus();
    await page.keyboard.press("Delete");
    const choice = page.locator(".ant-modal button");
    await (keep === "theirs" ? choice.first() : choice.last()).click();
    await page.locator("[data-testid=save-state][data-state=saved]").waitFor();
    await eventually(drawn, keep === "theirs" ? ["n1.next>n2"] : ["n1.next>n3"]);
    if (keep === "theirs") await node("n2").waitFor();
    await clean();
  });
}

test("a draft that cannot run says why, and leads there", async ({ page, home, api, clean }) => {
  const { node } = hands(page);
  const broken = { ...line, edges: [line.edges[0]] };
  await page.goto(`${home}/journeys/${await api.journey(unique("Problems"), broken)}`);
  await node("n2").getByRole("img").waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.locator(".ant-modal");
  expect(await dialog.getByRole("button", { name: "Publish" }).isDisabled()).toBe(true);
  await dialog.getByText("leads nowhere").first().click();
  await page.locator(".react-flow__node.selected[data-id=n2]").waitFor();
  await clean();
});

test("an arm is renamed key by key through the other's name, and each line stays on its arm", async ({
  page,
  clean,
  opened,
}) => {
  const graph = {
    ...line,
    nodes: [
      at("n1", "entry_event", 0, { event: "Visited" }),
      at("n2", "split", 164, {
        arms: [
          { name: "A", weight: 1 },
          { name: "B", weight: 1 },
        ],
      }),
      at("n3", "exit", 328),
      { ...at("n4", "exit", 328), position: { x: 300, y: 328 } },
    ],
    edges: [
      line.edges[0],
      { id: "e2", source: "n2", port: "A", target: "n3" },
      { id: "e3", source: "n2", port: "B", target: "n4" },
    ],
  };
  const { card, saved, drawn } = await opened("Rename", graph);
  await card("n2");
  const first = page.locator("[data-field=arms] input").first();
  await first.press("ControlOrMeta+a");
  // Slower than the canvas saves: every state on the way reaches the server.
  await first.pressSequentially("Better", { delay: 750 });
  await eventually(drawn, ["n1.next>n2", "n2.B>n4", "n2.Better>n3"]);
  await first.fill("B");
  await page.locator("[data-field=arms]").getByRole("alert").waitFor();
  await first.blur();
  expect(await first.inputValue()).toBe("Better");
  await saved();
  expect(await drawn()).toEqual(["n1.next>n2", "n2.B>n4", "n2.Better>n3"]);
  await clean();
});

test("a save whose answer was lost is not taken for somebody else's", async ({
  page,
  expected,
  context,
  clean,
  opened,
}) => {
  const { card, canvas, drawn } = await opened("Lost answer");
  expected.push("502", "412");
  await context.route("**/draft", async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    await route.fetch();
    await route.fulfill({ status: 502, body: "" });
  });
  await card("n2");
  await canvas.focus();
  await page.keyboard.press("Delete");
  await page.locator("[data-testid=save-state][data-state=offline]").waitFor();
  await context.unroute("**/draft");
  await page.locator("[data-testid=save-state][data-state=saved]").waitFor();
  expect(await page.locator(".ant-modal").count()).toBe(0);
  await eventually(drawn, ["n1.next>n3"]);
  await clean();
});

const PICKED = { template: given.template, channel: given.channel };

for (const [what, thing] of Object.entries(PICKED)) {
  test(`a ${what} beyond the first page shows its name, and is found by typing`, async ({
    page,
    context,
    clean,
    opened,
  }) => {
    const graph = {
      ...line,
      nodes: [
        line.nodes[0],
        at("n2", "send", 164, { channel: given.channel.id, template: given.template.id, category: "marketing" }),
        line.nodes[2],
      ],
    };
    const { card } = await opened(`Many ${what}s`, graph);
    // As in a workspace with more than a page of newer ones: unless it is searched for, it is not listed.
    await context.route(
      (url) => url.pathname.endsWith(`/${what}s`) && !url.searchParams.get("q"),
      (route) => route.fulfill({ json: { results: [], next: null } }),
    );
    await card("n2");
    const field = page.locator(`[data-field=${what}]`);
    const shown = field.locator(".ant-select-content", { hasText: thing.name });
    await shown.waitFor();
    await field.locator(".ant-select").click();
    await page.keyboard.type(thing.name.slice(1, 5).toUpperCase());
    const option = page.locator(".ant-select-item-option", { hasText: thing.name });
    await option.getByText("E-mail", { exact: true }).waitFor();
    await option.click();
    await shown.waitFor();
    await clean();
  });
}

test("all versions can be looked at, page by page", async ({ page, api, context, clean, say, opened }) => {
  const { id } = await opened("Versions");
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  const longer = line.nodes.map((node) => (node.id === "n2" ? { ...node, config: { duration: "P2D" } } : node));
  await api.call("PUT", `/journeys/${id}/draft`, { graph: { ...line, nodes: longer } }, { "If-Match": '"1"' });
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"2"' });
  await page.reload();
  // As in a journey with more than a page of versions.
  await context.route(/\/versions\?/, (route) =>
    route.continue({ url: route.request().url().replace("limit=50", "limit=1") }),
  );
  await page.getByRole("button", { name: say("canvas")("bar.versions") }).click();
  const version = (n: number) => page.getByRole("button", { name: say("canvas")("bar.version", { n }) });
  await version(2).waitFor();
  expect(await version(1).count()).toBe(0);
  await page.getByRole("button", { name: say("shared")("act.more") }).click();
  await version(1).waitFor();
  await clean();
});
