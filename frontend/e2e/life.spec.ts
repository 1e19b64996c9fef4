// What happens to a journey, an audience or a template after it was made: paused, copied, taken back, put away.
import { expect, type Locator, type Page } from "@playwright/test";
import type { Audience } from "../src/features/audiences/audience";
import type { Graph } from "../src/features/canvas/types";
import type { Customer } from "../src/features/customers/customer";
import type { Enrollment } from "../src/features/people/types";
import { type Api, track } from "./support/api";
import { at, hands, line, wires } from "./support/canvas";
import { given } from "./support/given";
import { eventually, test, unique } from "./support/test";

const drawing = (wait: string): Graph => ({
  ...line,
  nodes: [line.nodes[0], at("n2", "wait", 164, { duration: wait }), line.nodes[2]],
});
const button = (place: Page | Locator, name: string) => place.getByRole("button", { name, exact: true });

/** A journey with two published versions; the live one waits two days, the first one day. */
async function lived(api: Api, name: string) {
  const id = await api.journey(name, drawing("P1D"));
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  await api.call("PUT", `/journeys/${id}/draft`, { graph: drawing("P2D") }, { "If-Match": '"1"' });
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"2"' });
  return id;
}

test("a journey is paused, resumed either way, copied and archived", async ({ page, home, api, clean }) => {
  const name = unique("Life");
  const id = await lived(api, name);
  const state = async () => (await api.call("GET", `/journeys/${id}`)).state;
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
  const copied = await api.draft(page.url().split("/").at(-1) ?? "");
  expect(wires(copied)).toEqual(["n1.next>n2", "n2.next>n3"]);

  await page.goto(`${home}/journeys`);
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await dialog.getByText("everyone inside leaves").waitFor();
  await clean();
  await button(dialog, "Archive").click();
  await eventually(state, "archived");
  await page.goto(`${home}/journeys/${id}`);
  await bar.getByText("Archived").waitFor();
  for (const gone of ["Pause", "Resume", "Publish"]) expect(await button(bar, gone).count()).toBe(0);
  await clean();
});

test("people are put into a live journey from a list and from a customer's page, and it says before who would not enter", async ({
  page,
  home,
  api,
  clean,
}) => {
  const [ada, bob] = [unique("ada"), unique("bob")].map((each) => each.toLowerCase().replaceAll(" ", "-"));
  for (const userId of [ada, bob]) await track("identify", { userId, messageId: userId, traits: { name: userId } });
  const found = (who = "") => api.call<{ results: Customer[] }>("GET", `/profiles?q=${who}`);
  await eventually(async () => (await found(bob)).results.length, 1);
  const name = unique("By hand");
  const entry = at("n1", "entry_api", 0);
  const settings = { context: [{ name: "total", type: "number" }] };
  const id = await api.journey(name, { ...line, nodes: [entry, ...line.nodes.slice(1)], settings });
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  const dialog = page.locator(".ant-modal");

  await page.goto(`${home}/journeys/${id}`);
  await button(page.locator("header"), "Add people").click();
  await dialog.getByLabel("Ids or identifiers").fill(`${ada}\nnobody-${ada}`);
  await dialog.getByText("would enter").waitFor();
  await dialog.getByText("there is no customer with this id or identifier").waitFor();
  await dialog.getByLabel("total").fill("many");
  await dialog.getByText("what is written cannot be used").waitFor();
  await dialog.getByLabel("total").fill("9.5");
  await clean();
  await button(dialog, "Put in 1 person").click();
  await dialog.getByText("has entered").waitFor();
  await dialog.getByRole("list", { name: "Who did not enter" }).getByText(`nobody-${ada}`).waitFor();
  await clean();
  await button(dialog, "Close").last().click();
  const runs = async () => (await api.call<{ results: Enrollment[] }>("GET", `/enrollments?journey=${id}`)).results;
  expect((await runs()).map((run) => run.context)).toEqual([{ total: 9.5 }]);

  const { id: customer } = (await found(bob)).results[0] ?? { id: "" };
  await page.goto(`${home}/customers/${customer}`);
  await button(page, "Put into a journey").click();
  await dialog.getByRole("combobox", { name: "Journey" }).fill(name);
  await page.locator(".ant-select-item-option", { hasText: name }).click();
  await button(dialog, "Put in 1 person").click();
  await dialog.getByText("has entered").waitFor();
  expect(await runs()).toHaveLength(2);
});

test("an older version is looked at, and its drawing taken back into the draft", async ({ page, home, api, clean }) => {
  const id = await lived(api, unique("Back"));
  const wait = async () => (await api.draft(id)).nodes[1].config.duration;
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
});

test.describe("a viewer", () => {
  test.use({ who: given.viewer });

  test("a viewer is offered none of it", async ({ page, owner, home, clean }) => {
    const name = unique("Seen");
    const id = await lived(owner, name);
    await page.goto(`${home}/journeys`);
    await page.getByRole("link", { name }).waitFor();
    expect(await page.getByRole("button", { name: /^Actions for/ }).count()).toBe(0);
    await page.goto(`${home}/journeys/${id}`);
    await hands(page).node("n3").waitFor();
    await button(page, "Versions").click();
    await page.getByRole("button", { name: /^Version 1/ }).click();
    await page.locator("header").getByText("Looking at version 1").waitFor();
    for (const word of ["Pause", "Resume", "Publish", "Bring back into the draft"]) {
      expect(await button(page, word).count(), word).toBe(0);
    }
    for (const section of ["audiences", "templates"]) {
      await page.goto(`${home}/${section}`);
      await page.locator("main h1").waitFor();
      expect(await page.getByRole("button", { name: /^New/ }).count(), section).toBe(0);
    }
    await page.goto(`${home}/templates/${given.template.id}`);
    await page.locator("main h1").waitFor();
    for (const word of ["Archive", "Save", "Publish", "Test send"]) {
      expect(await button(page, word).count(), word).toBe(0);
    }
    await clean();
  });
});

test("an audience is archived and restored", async ({ page, home, api, clean }) => {
  const rule = { kind: "tag", tag: "vip" };
  const { id } = await api.call("POST", "/audiences", { name: unique("Away"), rule });
  await page.goto(`${home}/audiences/${id}`);
  await button(page, "Archive").click();
  await button(page.locator(".ant-modal"), "Archive").click();
  await button(page, "Restore").waitFor();
  expect(await page.getByRole("link", { name: "Edit" }).count()).toBe(0);
  await clean();
  await button(page, "Restore").click();
  await page.getByRole("link", { name: "Edit" }).waitFor();
  await eventually(async () => (await api.call<Audience>("GET", `/audiences/${id}`)).refreshed_to !== null, true);
  await clean();
});

interface Kept {
  description: string;
  content: { subject: string };
}

const KEPT = {
  audiences: {
    made: (name: string) => ({ name, rule: { kind: "tag", tag: "vip" } }),
    theirs: { description: "Theirs" },
    page: (id: string) => `audiences/${id}/edit`,
    field: "#audience-description",
    save: "Save audience",
    read: (found: Kept) => found.description,
  },
  templates: {
    made: (name: string) => ({ name, medium: "email", content: { subject: "First", text: "Hello" } }),
    theirs: { content: { subject: "Theirs", text: "Hello again" } },
    page: (id: string) => `templates/${id}`,
    field: "#template-subject",
    save: "Save",
    read: (found: Kept) => found.content.subject,
  },
};

for (const [section, { made, theirs, page: path, field, save, read }] of Object.entries(KEPT)) {
  test(`what others save is not overwritten unasked, and work is not left unasked: ${section}`, async ({
    page,
    expected,
    home,
    api,
    clean,
  }) => {
    expected.push("412");
    const { id, etag } = await api.call("POST", `/${section}`, made(unique("Two")));
    const now = async () => read(await api.call<Kept>("GET", `/${section}/${id}`));
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
    expect(await page.locator(field).inputValue()).toBe("Mine");

    await api.call("PATCH", `/${section}/${id}`, theirs, { "If-Match": etag });
    await saving.click();
    await button(dialog, "Take the saved one").waitFor();
    await clean();
    await button(dialog, "Take the saved one").click();
    await eventually(() => page.locator(field).inputValue(), "Theirs");
    expect(await now()).toBe("Theirs");

    await page.locator(field).fill("Mine after all");
    const newer = await api.call("GET", `/${section}/${id}`);
    await api.call("PATCH", `/${section}/${id}`, { name: unique("Renamed") }, { "If-Match": newer.etag });
    await saving.click();
    await button(dialog, "Keep mine").click();
    await eventually(now, "Mine after all");
    // All is saved, so nothing is asked.
    await page.getByRole("link", { name: "Journeys" }).click();
    await page.waitForURL(/\/journeys$/);
    await clean();
  });
}
