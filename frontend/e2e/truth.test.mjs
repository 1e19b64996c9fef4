// What the canvas says is so: unpublished changes are marked, listed and thrown away; a schedule shows its next dates.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, eventually, given, LANGUAGES, open } from "./browser.mjs";

after(closeBrowser);

const SAID = {
  en: {
    changes: "Unpublished changes",
    changed: "Wait: changed",
    discard: "Throw the changes away",
    publish: "Publish",
    inside: "0 people are inside now.",
    add: "Schedule",
    next: "Next dates",
    fix: "Allow re-entry at any time",
    last: "Use the last day of the month",
  },
  zh: {
    changes: "有未发布的修改",
    changed: "等待：已修改",
    discard: "放弃修改",
    publish: "发布",
    inside: "当前有 0 人在旅程中。",
    add: "定时触发",
    next: "接下来的日期",
    fix: "允许随时再次进入",
    last: "改为每月最后一天",
  },
};
const at = (id, kind, y, config = {}) => ({ id, kind, config, name: "", position: { x: 0, y } });
const wire = (id, source, target, port = "next") => ({ id, source, port, target });
const drawing = (wait, entry = at("n1", "entry_event", 0, { event: "Visited" })) => ({
  nodes: [
    entry,
    at("n2", "wait", 164, { duration: wait }),
    at("n3", "send", 328, { channel: given.channel.id, template: given.template.id }),
    at("n4", "exit", 492),
  ],
  edges: [wire("e1", "n1", "n2"), wire("e2", "n2", "n3"), wire("e3", "n3", "n4")],
  settings: {},
});
const picture = async (page, name) => {
  if (process.env.PATHLINE_PICTURES) await page.screenshot({ path: `${process.env.PATHLINE_PICTURES}/${name}.png` });
};

for (const language of LANGUAGES) {
  const said = SAID[language];

  test(`unpublished changes are marked, listed and thrown away (${language})`, async () => {
    const here = await open({ language });
    const { page, home, api } = here;
    const id = await here.journey(`Truth ${language} ${Date.now().toString(36)}`, drawing("P1D"));
    await api("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
    await page.goto(`${home}/journeys/${id}`);
    const publish = page.locator("header").getByRole("button", { name: said.publish, exact: true });
    await eventually(() => publish.isDisabled(), true);
    assert.equal(await page.getByTestId("unpublished").count(), 0);

    await api("PUT", `/journeys/${id}/draft`, { graph: drawing("P2D") }, { "If-Match": '"1"' });
    await page.goto(`${home}/journeys`);
    await page.getByTestId("unpublished").first().waitFor();
    await picture(page, `list-${language}`);
    await page.goto(`${home}/journeys/${id}`);
    await page.getByTestId("unpublished").click();
    await page.getByText(said.changed).waitFor();
    await picture(page, `changes-${language}`);
    await page.keyboard.press("Escape");
    await publish.click();
    assert.match(await page.getByTestId("people-inside").textContent(), new RegExp(said.inside));
    await picture(page, `publish-${language}`);
    await page.keyboard.press("Escape");
    await page.locator(".ant-modal").first().waitFor({ state: "hidden" });

    await page.getByTestId("unpublished").click();
    await page.getByRole("button", { name: said.discard }).first().click();
    await page.locator(".ant-modal-confirm").getByRole("button", { name: said.discard }).click();
    await eventually(() => page.getByTestId("unpublished").count(), 0);
    await eventually(() => publish.isDisabled(), true);
    await here.close();
  });

  test(`a schedule shows its next dates, what it leaves out, and lets re-entry be allowed (${language})`, async () => {
    const here = await open({ language });
    const { page, home } = here;
    const config = { audience: "", start: "2126-12-01T09:00", repeat: "FREQ=MONTHLY;BYMONTHDAY=31" };
    const entry = at("n1", "entry_schedule", 0, config);
    const id = await here.journey(`Dates ${language} ${Date.now().toString(36)}`, drawing("P1D", entry));
    await page.goto(`${home}/journeys/${id}`);
    await page.locator('.react-flow__node[data-id="n1"]').click();
    const dates = page.getByTestId("next-dates");
    await dates.getByText(said.next).waitFor();
    assert.equal(await dates.getByRole("listitem").count(), 5);
    await picture(page, `dates-${language}`);
    await dates.getByRole("button", { name: said.last }).click();
    await eventually(() => dates.getByRole("button", { name: said.last }).count(), 0);
    await page.getByTestId("problems").click();
    await picture(page, `problems-${language}`);
    await page.getByRole("button", { name: said.fix, exact: true }).click();
    await eventually(() => page.getByRole("button", { name: said.fix, exact: true }).count(), 0);
    await here.close();
  });
}
