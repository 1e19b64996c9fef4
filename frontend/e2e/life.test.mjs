// What happens to a journey, an audience or a template after it was made: paused, copied, taken back, put away.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, eventually, given, hands, open, wires } from "./browser.mjs";

after(closeBrowser);

const at = (id, kind, y, config = {}) => ({ id, kind, config, name: "", position: { x: 0, y } });
const drawing = (wait) => ({
  nodes: [
    at("n1", "entry_event", 0, { event: "Visited" }),
    at("n2", "wait", 164, { duration: wait }),
    at("n3", "exit", 328),
  ],
  edges: [
    { id: "e1", source: "n1", port: "next", target: "n2" },
    { id: "e2", source: "n2", port: "next", target: "n3" },
  ],
  settings: {},
});
const unique = (name) => `${name} ${Date.now().toString(36)}`;
const button = (place, name) => place.getByRole("button", { name, exact: true });

/** A journey with two published versions; the live one waits two days, the first one day. */
async function lived(here, name) {
  const id = await here.journey(name, drawing("P1D"));
  await here.api("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  await here.api("PUT", `/journeys/${id}/draft`, { graph: drawing("P2D") }, { "If-Match": '"1"' });
  await here.api("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"2"' });
  return id;
}

test("a journey is paused, resumed either way, copied and archived", async () => {
  const here = await open();
  const { page, home, api, clean, close } = here;
  const name = unique("Life");
  const id = await lived(here, name);
  const state = async () => (await api("GET", `/journeys/${id}`)).state;
  const dialog = page.locator(".ant-modal");
  await page.goto(`${home}/journeys/${id}`);
  const bar = page.locator("header");

  for (const policy of ["Shift the waits", "Let the waits run on"]) {
    await button(bar, "Pause").click();
    await dialog.getByText("Everyone stays where they are").waitFor();
    await button(dialog, "Pause").click();
    await bar.getByText("Paused").waitFor();
    await button(bar, "Resume").click();
    await dialog.getByRole("radio", { name: policy }).check();
    await clean();
    await button(dialog, "Resume").click();
    await bar.getByText("Live").waitFor();
    await eventually(state, "live");
  }

  await page.goto(`${home}/journeys`);
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Make a copy" }).click();
  const copy = `Copy of ${name}`;
  await dialog.locator("#name").fill(copy);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => /journeys\/jrn_/.test(url.pathname) && !url.pathname.endsWith(id));
  await hands(page).node("n3").waitFor();
  await bar.getByText("Draft", { exact: true }).waitFor();
  const copied = await here.draft(page.url().split("/").at(-1));
  assert.deepEqual(wires(copied), ["n1.next>n2", "n2.next>n3"]);

  await page.goto(`${home}/journeys`);
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await dialog.getByText("everyone inside leaves").waitFor();
  await clean();
  await button(dialog, "Archive").click();
  await eventually(state, "archived");
  await page.goto(`${home}/journeys/${id}`);
  await bar.getByText("Archived").waitFor();
  for (const gone of ["Pause", "Resume", "Publish"]) assert.equal(await button(bar, gone).count(), 0);
  await clean();
  await close();
});

test("an older version is looked at, and its drawing taken back into the draft", async () => {
  const here = await open();
  const { page, home, draft, clean, close } = here;
  const id = await lived(here, unique("Back"));
  const wait = async () => (await draft(id)).nodes[1].config.duration;
  const { canvas, saved } = hands(page);
  await page.goto(`${home}/journeys/${id}`);
  await button(page, "Versions").click();
  await page.getByRole("button", { name: /^Version 1/ }).click();
  await page.locator("header").getByText("Looking at version 1").waitFor();
  await page.locator(".react-flow__node").getByText("1 day").waitFor();
  await clean();
  await button(page.locator("header"), "Bring back into the draft").click();
  await eventually(wait, "P1D");
  await saved();
  // It is one more change of the draft, so it can be taken back.
  await canvas.focus();
  await page.keyboard.press("Control+z");
  await eventually(wait, "P2D");
  await clean();
  await close();
});

test("a viewer is offered none of it", async () => {
  const owner = await open();
  const name = unique("Seen");
  const id = await lived(owner, name);
  await owner.close();
  const { page, home, clean, close } = await open({ who: given.viewer });
  await page.goto(`${home}/journeys`);
  await page.getByRole("link", { name }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Actions for/ }).count(), 0);
  await page.goto(`${home}/journeys/${id}`);
  await hands(page).node("n3").waitFor();
  await button(page, "Versions").click();
  await page.getByRole("button", { name: /^Version 1/ }).click();
  await page.locator("header").getByText("Looking at version 1").waitFor();
  for (const word of ["Pause", "Resume", "Publish", "Bring back into the draft"]) {
    assert.equal(await button(page, word).count(), 0, word);
  }
  for (const room of ["audiences", "templates"]) {
    await page.goto(`${home}/${room}`);
    await page.locator("main h1").waitFor();
    assert.equal(await page.getByRole("button", { name: /^New/ }).count(), 0, room);
  }
  await page.goto(`${home}/templates/${given.template.id}`);
  await page.locator("main h1").waitFor();
  for (const word of ["Archive", "Save", "Publish", "Test send"]) {
    assert.equal(await button(page, word).count(), 0, word);
  }
  await clean();
  await close();
});

test("an audience is archived and restored", async () => {
  const { page, home, api, clean, close } = await open();
  const rule = { kind: "tag", tag: "vip" };
  const { id } = await api("POST", "/audiences", { name: unique("Away"), rule });
  await page.goto(`${home}/audiences/${id}`);
  await button(page, "Archive").click();
  await button(page.locator(".ant-modal"), "Archive").click();
  await button(page, "Restore").waitFor();
  assert.equal(await page.getByRole("link", { name: "Edit" }).count(), 0);
  await clean();
  await button(page, "Restore").click();
  await page.getByRole("link", { name: "Edit" }).waitFor();
  await eventually(async () => (await api("GET", `/audiences/${id}`)).refreshed_to !== null, true);
  await clean();
  await close();
});

const KEPT = {
  audiences: {
    made: (name) => ({ name, rule: { kind: "tag", tag: "vip" } }),
    theirs: { description: "Theirs" },
    page: (id) => `audiences/${id}/edit`,
    field: "#audience-description",
    save: "Save audience",
    read: (found) => found.description,
  },
  templates: {
    made: (name) => ({ name, medium: "email", content: { subject: "First", text: "Hello" } }),
    theirs: { content: { subject: "Theirs", text: "Hello again" } },
    page: (id) => `templates/${id}`,
    field: "#template-subject",
    save: "Save",
    read: (found) => found.content.subject,
  },
};

for (const [room, { made, theirs, page: path, field, save, read }] of Object.entries(KEPT)) {
  test(`what others save is not overwritten unasked, and work is not left unasked: ${room}`, async () => {
    const { page, expected, home, api, clean, close } = await open();
    expected.push("412");
    const { id, etag } = await api("POST", `/${room}`, made(unique("Two")));
    const now = async () => read(await api("GET", `/${room}/${id}`));
    const dialog = page.locator(".ant-modal");
    // antd may leave its spinner of no width, and so its word, in the button.
    const saving = page.getByRole("button", { name: new RegExp(`${save}$`) });
    await page.goto(`${home}/${path(id)}`);
    await page.locator(field).fill("Mine");

    await page.getByRole("link", { name: "Journeys" }).click();
    await dialog.getByText("would be lost").waitFor();
    await clean();
    await button(dialog, "Stay").click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.locator(field).inputValue(), "Mine");

    await api("PATCH", `/${room}/${id}`, theirs, { "If-Match": etag });
    await saving.click();
    await button(dialog, "Take the saved one").waitFor();
    await clean();
    await button(dialog, "Take the saved one").click();
    await eventually(() => page.locator(field).inputValue(), "Theirs");
    assert.equal(await now(), "Theirs");

    await page.locator(field).fill("Mine after all");
    const newer = await api("GET", `/${room}/${id}`);
    await api("PATCH", `/${room}/${id}`, { name: unique("Renamed") }, { "If-Match": newer.etag });
    await saving.click();
    await button(dialog, "Keep mine").click();
    await eventually(now, "Mine after all");
    // All is saved, so nothing is asked.
    await page.getByRole("link", { name: "Journeys" }).click();
    await page.waitForURL(/\/journeys$/);
    await clean();
    await close();
  });
}
